//! The database's tables, version by version. A version that was released is never changed.

use rusqlite::Connection;

/// What brings the database from each version to the next.
const STEPS: &[&str] = &[
    // 0 → 1
    "CREATE TABLE salt (value BLOB NOT NULL);
     CREATE TABLE host (name TEXT PRIMARY KEY, memory TEXT NOT NULL) WITHOUT ROWID;
     CREATE TABLE account (id TEXT PRIMARY KEY, memory TEXT NOT NULL) WITHOUT ROWID;
     CREATE TABLE pause (until INTEGER NOT NULL);
     CREATE TABLE event (
         id INTEGER PRIMARY KEY,
         at INTEGER NOT NULL,
         kind TEXT NOT NULL,
         host TEXT,
         account TEXT,
         body TEXT NOT NULL
     );
     CREATE INDEX event_at ON event (at);
     CREATE INDEX event_host ON event (host, at) WHERE host IS NOT NULL;
     INSERT INTO salt VALUES (randomblob(16));",
    // 1 → 2: what the user was told of the network.
    "CREATE TABLE trap (verdicts TEXT NOT NULL);",
    // 2 → 3: what marks names as this home's.
    "CREATE TABLE identity (value BLOB NOT NULL);
     INSERT INTO identity VALUES (randomblob(16));",
];

/// Brings the tables to the newest version; each step is one transaction. Returns the version
/// found where it is newer than this program knows.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<Result<(), i64>> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let newest = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    if found > newest {
        return Ok(Err(found));
    }
    for (version, step) in (1..=newest).zip(STEPS).skip(usize::try_from(found).unwrap_or(0)) {
        let transaction =
            connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // Another process may have taken the step while this one waited for the lock.
        let now: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if now < version {
            transaction.execute_batch(step)?;
            transaction.pragma_update(None, "user_version", version)?;
        }
        transaction.commit()?;
    }
    Ok(Ok(()))
}
