/** A few of the packages that Homing is made of, short and long. */
import type { Licence } from "../../generated/wire";

export const licences: Licence[] = [
  {
    name: "cssparser",
    version: "0.37.0",
    part: "program",
    licence: "MPL-2.0",
    repository: "https://github.com/servo/rust-cssparser",
  },
  {
    name: "recvmsg",
    version: "1.0.0",
    part: "program",
    licence: "0BSD",
    repository: null,
  },
  {
    name: "svelte",
    version: "5.57.3",
    part: "page",
    licence: "MIT",
    repository: "https://github.com/sveltejs/svelte",
  },
  {
    name: "wasip2",
    version: "1.0.4+wasi-0.2.12",
    part: "program",
    licence: "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
    repository: "https://github.com/bytecodealliance/wasi-rs",
  },
  {
    name: "zbus-secret-service-keyring-store",
    version: "1.0.0",
    part: "program",
    licence: "MIT OR Apache-2.0",
    repository: "https://github.com/open-source-cooperative/zbus-secret-service-keyring-store.git",
  },
];
