//! Runs a program of the user's.

use super::{Said, unknown};
use crate::model::*;

pub(super) async fn look(_program: &[String], _family: Family) -> Said {
    unknown(Miss::NoRouter)
}
