/** The clients whose settings can be read, as they call themselves. */
export const CLIENTS = [
  { code: "ddclient", name: "ddclient" },
  { code: "inadyn", name: "inadyn" },
  { code: "ddns-updater", name: "ddns-updater" },
  { code: "ddns-go", name: "ddns-go" },
  { code: "cloudflare-ddns", name: "cloudflare-ddns (timothymiller)" },
  { code: "favonia", name: "cloudflare-ddns (favonia)" },
  { code: "noip-duc", name: "No-IP DUC" },
] as const;

/** What makes a copy of a file that only the administrator may read. */
export function copyCommand(path: string): string {
  return `sudo install -m 600 -o "$USER" ${path} ~/`;
}
