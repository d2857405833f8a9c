//! Why something could not be done, with a code of the catalogue's `problem.*`.

use std::fmt::Display;

use homing_engine::run::{ConfigError, DeskError, EditError, NotRead, VaultError};
use homing_engine::wire::Fault;

/// A fault with a code.
pub fn fault(code: &str, why: impl Display) -> Fault {
    Fault { code: code.to_owned(), message: why.to_string() }
}

/// A fault that has no code of its own.
pub fn failed(why: impl Display) -> Fault {
    fault("failed", why)
}

/// The configuration cannot be read.
pub fn configuration(why: ConfigError) -> Fault {
    fault("configuration-unusable", why)
}

/// A change was not made.
pub fn edited(why: DeskError) -> Fault {
    let code = match &why {
        DeskError::Configuration(_) | DeskError::Edit(EditError::Unreadable(_)) => {
            "configuration-unusable"
        }
        DeskError::Edit(EditError::Exists(_)) => "name-exists",
        DeskError::Edit(EditError::Missing(_)) | DeskError::NoHost(_) => "no-such-host",
        DeskError::Edit(EditError::ChangedMeanwhile) => "configuration-changed",
        DeskError::Edit(EditError::Unwritable(_)) => "configuration-unwritable",
        DeskError::Edit(EditError::InUse(..)) => "account-in-use",
        DeskError::Edit(EditError::StillNamed(..)) => "still-named",
        DeskError::Edit(EditError::Refused(_)) => "bad-value",
        DeskError::Edit(EditError::IsSecret(_))
        | DeskError::Store(_)
        | DeskError::NoProvider(_)
        | DeskError::BadField(_)
        | DeskError::NoRecord(..)
        | DeskError::NotClearable(_) => "failed",
        DeskError::NotRead(NotRead::TooLong) => "import-too-long",
        DeskError::NotRead(NotRead::NotRecognised) => "import-not-recognised",
        DeskError::NotRead(NotRead::Malformed(..)) => "import-malformed",
        DeskError::NoPermission(_) => "no-permission",
        DeskError::Vault(VaultError::Closed(_)) => "vault-closed",
        DeskError::Vault(_) => "vault-failed",
        DeskError::Name(_) => "bad-name",
        DeskError::NoAccount(_) => "no-such-account",
    };
    fault(code, why)
}
