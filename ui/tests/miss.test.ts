import { expect, test } from "vitest";
import type { Miss } from "../src/generated/wire";
import { missed } from "../src/text/miss";
import { speaker } from "../src/text/say";

const say = speaker("en-GB");

test.each<[Miss, string]>([
  [
    { code: "no-connection", who: "api.example", family: "ipv6" },
    "No connection to api.example over IPv6.",
  ],
  [
    { code: "refused", who: "api.example", status: 1024, wait: 60 },
    "api.example answered with status 1024.",
  ],
  [
    { code: "bogus", who: "eth0", address: "192.168.1.4", kind: "private" },
    "eth0 says 192.168.1.4, a private address.",
  ],
  [{ code: "no-router" }, "No router answered."],
  [{ code: "command-failed", status: 3 }, "The command ended with status 3."],
  [
    { code: "command-failed", status: null },
    "The command took too long or wrote too much, and was stopped.",
  ],
  [
    { code: "not-final", name: "eth0", family: "ipv4" },
    "The IPv4 address of eth0 is not final yet.",
  ],
  [{ code: "failed", detail: "no {who} here" }, "It could not be looked: no {who} here."],
])("why a source told nothing is a sentence: %j", (miss, sentence) => {
  expect(missed(miss, say)).toBe(sentence);
});
