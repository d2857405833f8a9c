/** What the made-up computer knows of zones, and of what other programs write. */
import type { Served, TemplateRead } from "../host";

/** The zone of `example.net` is at Cloudflare, that of `example.com` at nobody who is known. */
export function servedBy(name: string): Served {
  if (/(^|\.)example\.net$/.test(name)) {
    return {
      servers: ["ada.ns.cloudflare.com", "bob.ns.cloudflare.com"],
      providers: ["cloudflare"],
    };
  }
  if (/(^|\.)example\.com$/.test(name)) return { servers: ["ns.example.com"], providers: [] };
  return { servers: [], providers: [] };
}

/** A few of the placeholders that the engine understands. */
const OURS: Record<string, string> = {
  "<ipaddr>": "{{ ipv4 }}",
  "<ip6addr>": "{{ ipv6 }}",
  "<domain>": "{{ hostname }}",
  "<pass>": "{{ password }}",
};

export function readTemplate(text: string): TemplateRead {
  const theirs = [...new Set(text.match(/<[^<>\s]*>/g) ?? [])];
  const unknown = theirs.find((each) => !(each in OURS));
  if (unknown !== undefined) {
    const mistake = { mistake: "unknown-placeholder", found: unknown } as const;
    return { text: "", found: [], password: false, mistake };
  }
  const found = theirs.map((each) => ({ theirs: each, ours: OURS[each] ?? each }));
  const read = found.reduce((all, { theirs, ours }) => all.replaceAll(theirs, ours), text);
  const open = /([?&]pass(?:word)?=)[^&{]+/;
  return {
    text: read.replace(open, "$1{{ password }}"),
    found,
    password: open.test(read),
    mistake: null,
  };
}
