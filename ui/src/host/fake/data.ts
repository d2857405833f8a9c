/** What the made-up computer knows: a few providers and sources, in the form of the real ones. */
import type { FormField, ProviderForm, SourceChoice } from "../host";

function field(name: string, label: string, more: Partial<FormField> = {}): FormField {
  return {
    name,
    label,
    help: null,
    link: null,
    secret: false,
    optional: false,
    default: null,
    check: null,
    choices: [],
    lines: false,
    file: false,
    template: false,
    ...more,
  };
}

export const providers: ProviderForm[] = [
  {
    id: "cloudflare",
    name: "Cloudflare",
    site: "https://www.cloudflare.com/",
    documentation: "https://developers.cloudflare.com/api/",
    suffixes: [],
    aliases: [],
    notes: [],
    fields: [
      field("token", "API token", {
        secret: true,
        help: "A token that may edit the DNS of your zone.",
        link: "https://dash.cloudflare.com/profile/api-tokens",
      }),
    ],
  },
  {
    id: "custom",
    name: "Another provider (web address)",
    site: null,
    documentation: null,
    suffixes: [],
    aliases: [],
    notes: [],
    fields: [
      field("url", "Address to call", {
        help: "{{ hostname }}, {{ ipv4 }} and {{ ipv6 }} stand for the values.",
        check: "https?://.+",
        template: true,
      }),
      field("method", "Method", {
        optional: true,
        default: "GET",
        choices: ["GET", "POST", "PUT"],
      }),
      field("headers", "Headers", {
        optional: true,
        lines: true,
        template: true,
        help: "One in each line, as Name: value.",
      }),
      field("username", "User name", { optional: true }),
      field("password", "Password", { secret: true, optional: true }),
    ],
  },
  {
    id: "duckdns",
    name: "DuckDNS",
    site: "https://www.duckdns.org/",
    documentation: "https://www.duckdns.org/spec.jsp",
    suffixes: ["duckdns.org"],
    aliases: [],
    notes: [],
    fields: [
      field("token", "Token", {
        secret: true,
        help: "It stands at the top of the page once you are signed in.",
        link: "https://www.duckdns.org/",
        check: "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
      }),
    ],
  },
  {
    id: "dyndns2",
    name: "DynDNS2 compatible",
    site: null,
    documentation: null,
    suffixes: [],
    aliases: [],
    notes: [],
    fields: [
      field("server", "Server", { help: "As the provider names it.", check: "\\S+" }),
      field("username", "User name"),
      field("password", "Password", { secret: true }),
    ],
  },
  {
    id: "noip",
    name: "No-IP",
    site: "https://www.noip.com/",
    documentation: "https://www.noip.com/integrate/request",
    suffixes: ["ddns.net", "hopto.org", "zapto.org", "sytes.net", "no-ip.org"],
    aliases: ["default@no-ip.com"],
    notes: ["A free name has to be confirmed on the site every 30 days."],
    fields: [
      field("username", "User name", {
        help: "Your account's, or that of a DDNS key.",
        link: "https://my.noip.com/",
      }),
      field("password", "Password", { secret: true }),
    ],
  },
  {
    id: "rfc2136",
    name: "DNS UPDATE (RFC 2136)",
    site: null,
    documentation: "https://www.rfc-editor.org/rfc/rfc2136",
    suffixes: [],
    aliases: [],
    notes: [],
    fields: [
      field("server", "Server", {
        optional: true,
        help: "Name or address, and port where it is not 53.",
      }),
      field("zone", "Zone", { optional: true, help: "Left empty, it is looked up." }),
      field("secret", "Key", {
        secret: true,
        optional: true,
        file: true,
        help: "The whole key file, or the secret of the key in Base64.",
      }),
      field("key", "Key name", { optional: true }),
      field("algorithm", "Algorithm", {
        optional: true,
        default: "hmac-sha256",
        choices: ["hmac-sha256", "hmac-sha512"],
      }),
    ],
  },
];

/** A source: its id, how it is asked, and whether it is a voice of `auto`. */
export function source(
  id: string,
  kind: SourceChoice["kind"],
  more: Partial<SourceChoice> = {},
): SourceChoice {
  const askable = kind !== "auto" && kind !== "interface";
  const families: SourceChoice["families"] = ["ipv4", "ipv6"];
  return { id, label: id, kind, families, built_in: true, askable, url: null, ...more };
}

export const sources: SourceChoice[] = [
  source("auto", "auto"),
  source("interface", "interface"),
  source("interface:eth0", "interface", { label: "eth0", built_in: false }),
  source("router", "router"),
  source("ipify", "web", { label: "ipify.org" }),
  source("icanhazip", "web", { label: "icanhazip.com" }),
  source("stun-cloudflare", "stun"),
  source("opendns", "dns"),
];
