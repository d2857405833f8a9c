import { describe, expect, test } from "vitest";
import { providers } from "../src/host/fake/data";
import type { FormField } from "../src/host/host";
import { cleanName, mistakeIn, mistakeInName } from "../src/state/fields";

function fieldOf(provider: string, name: string): FormField {
  const field = providers
    .find((each) => each.id === provider)
    ?.fields.find((each) => each.name === name);
  if (!field) throw new Error(`no field ${name} of ${provider}`);
  return field;
}

describe("a provider's field", () => {
  const token = fieldOf("duckdns", "token");

  test("that is needed may not stay empty", () => {
    expect(mistakeIn(token, undefined)).toBe("ui.mistake.missing");
    expect(mistakeIn(token, "   ")).toBe("ui.mistake.missing");
  });

  test("has to be of its form as a whole", () => {
    const right = "00000000-1111-2222-3333-444444444444";
    expect(mistakeIn(token, right)).toBeNull();
    expect(mistakeIn(token, ` ${right}\n`)).toBeNull();
    expect(mistakeIn(token, right.slice(1))).toBe("ui.mistake.form");
    expect(mistakeIn(token, `${right}0`)).toBe("ui.mistake.form");
  });

  test("that has a default or is optional may stay empty", () => {
    expect(mistakeIn(fieldOf("rfc2136", "algorithm"), "")).toBeNull();
    expect(mistakeIn(fieldOf("custom", "username"), "")).toBeNull();
  });

  test("with choices takes one of them", () => {
    const algorithm = fieldOf("rfc2136", "algorithm");
    expect(mistakeIn(algorithm, "hmac-sha512")).toBeNull();
    expect(mistakeIn(algorithm, "hmac-md5")).toBe("ui.mistake.form");
  });

  test("whose check cannot be read is left to the engine", () => {
    expect(mistakeIn({ ...token, check: "(" }, "anything")).toBeNull();
  });
});

describe("a name", () => {
  test.each([
    ["nas.example.org", null],
    ["*.example.org", null],
    ["_dmarc.example.org", null],
    ["bücher.example.org", null],
    ["@.example.org", null],
    ["https://nas.example.org/path", null],
    ["", "ui.mistake.name.empty"],
    ["nas", "ui.mistake.name.dot"],
    ["nas..org", "ui.mistake.name.dots"],
    ["-nas.example.org", "ui.mistake.name.hyphen"],
    ["na s.example.org", "ui.mistake.name.letters"],
    ["nas.*.org", "ui.mistake.name.letters"],
    [`${"a".repeat(64)}.org`, "ui.mistake.name.long"],
  ])("%s: %s", (name, mistake) => {
    expect(mistakeInName(name)).toBe(mistake);
  });

  test("is kept without what people paste around it", () => {
    expect(cleanName("  NAS.Example.org. ")).toBe("nas.example.org");
    expect(cleanName("https://nas.example.org/login?x=1")).toBe("nas.example.org");
  });
});
