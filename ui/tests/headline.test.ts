import { describe, expect, test } from "vitest";
import { makeScene } from "../src/host/fake/scenes";
import { headline } from "../src/text/headline";
import { speaker } from "../src/text/say";
import type { Snapshot } from "../src/generated/wire";

const NOW = Date.UTC(2026, 10, 24, 12);
const say = speaker("en-GB");
const said = (snapshot: Snapshot) => headline(snapshot, say, () => "[then]");
const scene = (name: string) => makeScene(name, NOW).snapshot;

describe("the headline", () => {
  test("of nothing kept", () => expect(said(scene("first"))).toBe("No name is kept yet"));
  test("of all right", () => expect(said(scene("right"))).toBe("All 4 names point here"));
  test("of no network", () => expect(said(scene("offline"))).toBe("Offline since [then]"));

  test("of one name that needs the person names it and the reason", () => {
    expect(said(scene("trouble"))).toBe("game.example.com: the password was refused");
  });

  test("does not say all when one is not right", () => {
    const snapshot = scene("right");
    Object.assign(snapshot.hosts[3] ?? {}, { state: "no-address" });
    expect(said(snapshot)).toBe("3 of 4 names point here");
  });

  test("of a pause goes before what is stopped", () => {
    const snapshot = { ...scene("trouble"), pause: { until: NOW } };
    expect(said(snapshot)).toBe("Paused until [then]");
    expect(said({ ...snapshot, pause: { until: null } })).toBe("Paused until you resume");
  });

  test("of an unreadable settings file goes before everything", () => {
    expect(said({ ...scene("unreadable"), pause: { until: null } })).toBe(
      "The settings file cannot be read",
    );
  });

  test("of several updates counts them", () => {
    const snapshot = scene("right");
    for (const host of snapshot.hosts.slice(0, 2)) host.state = "updating";
    expect(said(snapshot)).toBe("Updating 2 names…");
  });
});
