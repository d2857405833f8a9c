/* What wine 8 lacks of Windows, as a library that every program of ours loads at its start:
 * the system's random numbers under their newer name, and where a tray icon is. */

#include <windows.h>
#include <ntsecapi.h>
#include <shellapi.h>
#include <string.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T count) {
  return RtlGenRandom(to, (ULONG)count);
}

/* Programs ask for it while the pointer is on their icon: so it is where the pointer is. */
static HRESULT WINAPI icon_is_at(const NOTIFYICONIDENTIFIER *which, RECT *place) {
  POINT pointer;
  (void)which;
  if (!GetCursorPos(&pointer)) return E_FAIL;
  SetRect(place, pointer.x - 12, pointer.y - 12, pointer.x + 12, pointer.y + 12);
  return S_OK;
}

/* Has every call of a function go to another one: mov rax, other; jmp rax. */
static void lead(BYTE *from, void *to) {
  DWORD before;
  if (!from || !VirtualProtect(from, 12, PAGE_EXECUTE_READWRITE, &before)) return;
  memcpy(from, "\x48\xb8", 2);
  memcpy(from + 2, &to, 8);
  memcpy(from + 10, "\xff\xe0", 2);
  VirtualProtect(from, 12, before, &before);
}

BOOL WINAPI DllMain(HINSTANCE own, DWORD reason, void *reserved) {
  (void)own, (void)reserved;
  if (reason == DLL_PROCESS_ATTACH) {
    HMODULE shell = GetModuleHandleA("shell32.dll");
    if (shell) lead((BYTE *)GetProcAddress(shell, "Shell_NotifyIconGetRect"), (void *)icon_is_at);
  }
  return TRUE;
}
