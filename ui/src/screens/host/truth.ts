/** What servers say of a name, as rows of a table. */
import type {
  Family,
  Finding,
  HostView,
  Role,
  ServerAnswer,
  Silence,
  Truth,
} from "../../generated/wire";

/** One server with what it says of each family that is kept. */
export type ServerRow = {
  /** Its name and address, which no other row has. */
  server: string;
  name: string;
  /** Where it is asked, if it has a name beside; the usual port is not worth a word. */
  address: string | null;
  roles: Role[];
  serial: number | null;
  behind: boolean;
  /** Why it says nothing at all, and the same for whoever looks into it. */
  reason: Silence | null;
  error: string | null;
  answers: ServerAnswer[];
};

/** One row a server, in the order in which they came. */
export function rowsOf(answers: ServerAnswer[], kept: Family[]): ServerRow[] {
  const rows = new Map<string, ServerRow>();
  for (const answer of answers) {
    if (!kept.includes(answer.family)) continue;
    const { server, roles, serial, behind, reason, error } = answer;
    const row = rows.get(server) ?? {
      ...partsOf(server),
      server,
      roles,
      serial,
      behind,
      reason,
      error,
      answers: [],
    };
    row.answers.push(answer);
    if (error !== row.error) row.reason = row.error = null;
    rows.set(server, row);
  }
  return [...rows.values()];
}

function partsOf(server: string): Pick<ServerRow, "name" | "address"> {
  const [, name = server, address] = /^(.+) \((.+)\)$/.exec(server) ?? [];
  const plain = (where: string) => where.replace(/:53$/, "").replace(/^\[(.+)\]$/, "$1");
  return address === undefined
    ? { name: plain(server), address: null }
    : { name, address: plain(address) };
}

/** Whether what a server says is wrong for no reason that is known. */
export function isWrong(answer: ServerAnswer, host: HostView, findings: Finding[]): boolean {
  const { family, addresses, error } = answer;
  const wanted = host.families.find((each) => each.family === family)?.wanted ?? null;
  const meant = findings.some(
    (each) =>
      (each.finding === "proxied" || each.finding === "split-horizon") && each.family === family,
  );
  if (wanted === null || error !== null || meant) return false;
  return addresses.length !== 1 || addresses[0] !== wanted;
}

/** What is to be read aloud where nothing was found: `null`: the findings say it all. */
export function gist(truth: Truth, host: HostView): "right" | "silent" | null {
  if (truth.findings.length > 0) return null;
  const answers = [...truth.servers, ...truth.resolvers];
  const said = answers.filter((each) => each.error === null);
  if (said.length === 0) return "silent";
  return said.some((each) => isWrong(each, host, [])) ? null : "right";
}
