//! The form of provider files as a JSON schema, so that editors complete them.

use super::file::ProviderFile;

/// The schema (JSON Schema 2020-12) of a provider file.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(ProviderFile);
    schema.insert("title".to_owned(), "A provider of Homing".into());
    schema.to_value()
}
