//! The database of one home: what is remembered across restarts, and the history.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, Statement, params};
use sha2::{Digest as _, Sha256};

use super::migrate::migrate;
use super::{Home, history};
use crate::model::{
    AccountId, AccountMemory, Event, HostMemory, HostName, Identity, Kept, Memory, RecordMemory,
    Time,
};

/// The database cannot be used. Updating goes on without it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Its folder or file cannot be made or moved.
    #[error("the folder of the database cannot be used: {0}")]
    Folder(#[from] io::Error),
    /// SQLite refuses.
    #[error("the database cannot be used: {0}")]
    Database(#[from] rusqlite::Error),
    /// A newer Homing made it.
    #[error("the database was made by a newer version of Homing (format {0}); use that version")]
    Newer(i64),
    /// What is to be kept cannot be written as JSON.
    #[error("a record cannot be written: {0}")]
    Record(#[from] serde_json::Error),
}

/// The open database. Its calls block for at most a few milliseconds each.
#[derive(Debug)]
pub struct Store {
    pub(super) connection: Connection,
    salt: Vec<u8>,
    identity: Identity,
    put_aside: Option<PathBuf>,
}

impl Store {
    /// Opens the database of a home, makes it where there is none, and forgets history that is
    /// older than 400 days. One that is damaged is renamed to `homing.db.broken-<time>`, never
    /// deleted, and a new one is made (see [`Store::put_aside`]).
    ///
    /// # Errors
    /// When no database can be had; the engine then goes on with [`Store::in_memory`].
    pub fn open(home: &Home, now: Time) -> Result<Self, StoreError> {
        home.prepare()?;
        let path = home.database();
        match Self::ready(Connection::open(&path)?, now) {
            Err(StoreError::Database(error)) if is_damage(&error) => {
                tracing::warn!(%error, "the database is damaged and is put aside");
                let aside = put_aside(&path, now)?;
                let mut store = Self::ready(Connection::open(&path)?, now)?;
                store.put_aside = Some(aside);
                Ok(store)
            }
            result => result,
        }
    }

    /// Opens the database only where there is one, to look or to change a little beside a running
    /// engine; `None`: there is none yet.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open_existing(home: &Home) -> Result<Option<Self>, StoreError> {
        let path = home.database();
        if !path.exists() {
            return Ok(None);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Self::prepared(Connection::open_with_flags(path, flags)?).map(Some)
    }

    /// A database that is gone with the process, for when there can be no other.
    ///
    /// # Errors
    /// When memory is short.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::prepared(Connection::open_in_memory()?)
    }

    /// Where a damaged database was moved to when this one was opened.
    pub fn put_aside(&self) -> Option<&Path> {
        self.put_aside.as_deref()
    }

    fn ready(connection: Connection, now: Time) -> Result<Self, StoreError> {
        let store = Self::prepared(connection)?;
        store.forget_old_history(now)?;
        store.memory()?; // damage in it is found here, while it can still be put aside
        Ok(store)
    }

    fn prepared(mut connection: Connection) -> Result<Self, StoreError> {
        connection.busy_timeout(Duration::from_secs(2))?;
        // A new database has nothing to lose: it need be on the disk only when it is whole.
        let is_new = connection.query_row("PRAGMA page_count", [], |row| row.get(0)) == Ok(0);
        let durability = if is_new { "OFF" } else { "NORMAL" };
        connection.pragma_update(None, "synchronous", durability)?;
        // The small caches keep an idle agent small; what does not fit into them while many hosts
        // are kept at once is not worth writing twice.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA cache_size = -128; PRAGMA cache_spill = OFF;
             PRAGMA wal_autocheckpoint = 384; PRAGMA journal_size_limit = 1048576;",
        )?;
        // What is written is safe in the log. To tidy it up at each end would cost a run that was
        // started for one round more than all it has to keep; every 384 pages will do.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        migrate(&mut connection)?.map_err(StoreError::Newer)?;
        if is_new {
            connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(FULL);")?;
        }
        let salt = connection.query_row("SELECT value FROM salt", [], |row| row.get(0))?;
        let identity = connection.query_row("SELECT value FROM identity", [], |row| row.get(0))?;
        Ok(Self { connection, salt, identity: Identity(identity), put_aside: None })
    }

    /// Everything that is remembered.
    ///
    /// # Errors
    /// When the database cannot be read. A single record that this version does not understand
    /// is left out.
    pub fn memory(&self) -> Result<Memory, StoreError> {
        let mut memory = Memory::default();
        for (name, text) in self.rows("SELECT name, memory FROM host")? {
            match (name.parse::<HostName>(), serde_json::from_str(&text)) {
                (Ok(name), Ok(host)) => drop(memory.hosts.insert(name, host)),
                _ => tracing::warn!(host = %name, "what is remembered of it cannot be read"),
            }
        }
        for (id, text) in self.rows("SELECT id, memory FROM account")? {
            match serde_json::from_str(&text) {
                Ok(account) => drop(memory.accounts.insert(AccountId(id), account)),
                Err(_) => tracing::warn!(account = %id, "what is remembered of it cannot be read"),
            }
        }
        let until = self.connection.query_row("SELECT until FROM pause", [], |row| row.get(0));
        memory.paused = until.optional()?.map(Time);
        let trap: Option<String> = self
            .connection
            .query_row("SELECT verdicts FROM trap", [], |row| row.get(0))
            .optional()?;
        // One that this version does not understand is told anew.
        memory.trap = trap.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Ok(memory)
    }

    fn rows(&self, query: &str) -> rusqlite::Result<Vec<(String, String)>> {
        let mut statement = self.connection.prepare(query)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    }

    /// Remembers one thing; it is on the disk when this returns.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep(&mut self, kept: &Kept) -> Result<(), StoreError> {
        self.record(std::slice::from_ref(kept), &[])
    }

    /// Adds an event to the history.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note(&mut self, event: &Event) -> Result<(), StoreError> {
        self.record(&[], std::slice::from_ref(event))
    }

    /// Remembers several things and adds several events at once: all of them or none.
    ///
    /// What is kept is on the disk when this returns. Events alone outlive the process at once,
    /// and a loss of power only after a moment: nothing is decided by them.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn record(&mut self, kept: &[Kept], events: &[Event]) -> Result<(), StoreError> {
        if kept.is_empty() && events.is_empty() {
            return Ok(());
        }
        let durability = if kept.is_empty() { "NORMAL" } else { "FULL" };
        self.connection.pragma_update(None, "synchronous", durability)?;
        let transaction = self.connection.transaction()?;
        {
            // Once for all of them: there may be a thousand.
            let mut host =
                transaction.prepare_cached("INSERT OR REPLACE INTO host VALUES (?1, ?2)")?;
            for one in kept {
                put(&transaction, &mut host, one)?;
            }
            let mut history = transaction.prepare_cached(history::ADD)?;
            for event in events {
                history::add(&mut history, event)?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Lifts the stops of an account and of its hosts, because the user changed something of it.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn clear_stops(&mut self, account: &AccountId) -> Result<(), StoreError> {
        let memory = self.memory()?;
        let mut kept = Vec::new();
        for (name, host) in memory.hosts {
            if host.account.as_ref() == Some(account) && is_stopped(&host) {
                kept.push(Kept::Host(name, Box::new(without_stops(host))));
            }
        }
        for (id, old) in memory.accounts {
            if id == *account && old.stop.is_some() {
                kept.push(Kept::Account(id, AccountMemory { stop: None, ..old }));
            }
        }
        self.record(&kept, &[])
    }

    /// What marks names as this home's: random, made once.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// A short digest of some texts, different for every home.
    ///
    /// Only 16 bits, so that it tells a change without being of use to someone who guesses at
    /// secrets with the database in hand.
    pub fn fingerprint(&self, parts: &[&str]) -> u16 {
        let mut digest = Sha256::new_with_prefix(&self.salt);
        for part in parts {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
        let digest = digest.finalize();
        u16::from_be_bytes([digest[0], digest[1]])
    }
}

fn is_stopped(host: &HostMemory) -> bool {
    host.stop.is_some() || host.records.stop.is_some()
}

fn without_stops(host: HostMemory) -> HostMemory {
    let records = RecordMemory { stop: None, ..host.records };
    HostMemory { stop: None, records, ..host }
}

/// Writes one thing that is to be remembered; a host by the statement for hosts.
fn put(connection: &Connection, host: &mut Statement<'_>, kept: &Kept) -> Result<(), StoreError> {
    match kept {
        Kept::Host(name, memory) => {
            host.execute(params![name.as_str(), serde_json::to_string(memory)?])?
        }
        Kept::Account(id, memory) => connection
            .prepare_cached("INSERT OR REPLACE INTO account VALUES (?1, ?2)")?
            .execute(params![id.as_str(), serde_json::to_string(memory)?])?,
        Kept::Paused(until) => {
            connection.execute("DELETE FROM pause", [])?;
            match until {
                Some(until) => connection.execute("INSERT INTO pause VALUES (?1)", [until.0])?,
                None => 0,
            }
        }
        Kept::Trap(verdicts) => {
            connection.execute("DELETE FROM trap", [])?;
            let text = serde_json::to_string(verdicts)?;
            connection.execute("INSERT INTO trap VALUES (?1)", [text])?
        }
        Kept::ForgetHost(name) => {
            connection.execute("DELETE FROM host WHERE name = ?1", [name.as_str()])?
        }
        Kept::ForgetAccount(id) => {
            connection.execute("DELETE FROM account WHERE id = ?1", [id.as_str()])?
        }
    };
    Ok(())
}

fn is_damage(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Moves a damaged database and what belongs to it out of the way.
fn put_aside(path: &Path, now: Time) -> io::Result<PathBuf> {
    let with = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let aside = with(&format!(".broken-{}", now.0 / 1000));
    for ending in ["-wal", "-shm"] {
        if with(ending).exists() {
            fs::rename(with(ending), with(&format!(".broken-{}{ending}", now.0 / 1000)))?;
        }
    }
    fs::rename(path, &aside)?;
    Ok(aside)
}
