/** Keys and lines of the made-up computer: the secrets of keys that are made are nowhere in it. */
import type { HostDraft, KeyFound, NameServer, ServerLines } from "../host";

const SECRET = "<secret>";

/** Reads what BIND writes, `name:secret`, and a secret alone; enough to try a form. */
export function readKey(text: string): KeyFound[] {
  const base64 = /^[A-Za-z0-9+/]{4,}={0,2}$/;
  const refuse = (code: string) => {
    throw { code, message: "" };
  };
  if (text.includes("{")) {
    const found = [...text.matchAll(/key\s+"?([\w.-]+)"?\s*\{([^}]*)\}/g)].map((hit) => {
      const value = (name: string) => new RegExp(`${name}\\s+"?([^";]*)"?;`).exec(hit[2] ?? "");
      if (!base64.test(value("secret")?.[1] ?? "")) refuse("key-secret");
      return { key: hit[1] ?? null, algorithm: value("algorithm")?.[1] ?? null };
    });
    if (found.length === 0) refuse(text.includes("key") ? "key-malformed" : "key-none");
    return found;
  }
  const [secret = "", key = null] = text.trim().split(":").reverse();
  if (!base64.test(secret.replace(/\s/g, ""))) refuse("key-malformed");
  return [{ key, algorithm: null }];
}

/** What the server's owner would add. */
export function linesFor(draft: HostDraft, server: NameServer): ServerLines[] {
  const fields = "new" in draft.account ? draft.account.new.fields : { key: draft.name };
  const { key, algorithm = "hmac-sha256" } = fields;
  const zone = fields["zone"] ?? draft.name.split(".").slice(1).join(".");
  if (!key) throw { code: "no-permission", message: "the account does not say `key`" };
  const piece = (place: string, text: string) => ({ place, text, secret: text.includes(SECRET) });
  switch (server) {
    case "bind":
      return [
        piece(
          `/etc/bind/${key}.key`,
          `key "${key}" {\n\talgorithm ${algorithm};\n\tsecret "${SECRET}";\n};\n`,
        ),
        piece("named.conf", `include "/etc/bind/${key}.key";\n`),
        piece(
          `named.conf, zone "${zone}" { … }`,
          `update-policy {\n\tgrant ${key} name ${draft.name} A AAAA;\n};\n`,
        ),
      ];
    case "knot":
      return [
        piece(
          "knot.conf",
          `key:\n  - id: ${key}\n    algorithm: ${algorithm}\n    secret: ${SECRET}\n\n` +
            `acl:\n  - id: ${key}-acl\n    key: ${key}\n    action: update\n` +
            `    update-owner: name\n    update-owner-name: [${draft.name}.]\n`,
        ),
      ];
    case "power-dns":
      return [
        piece("pdns.conf", "dnsupdate=yes\n"),
        piece(
          "sh",
          `pdnsutil import-tsig-key ${key} ${algorithm} '${SECRET}'\n` +
            `pdnsutil add-meta ${zone} TSIG-ALLOW-DNSUPDATE ${key}\n`,
        ),
      ];
  }
}
