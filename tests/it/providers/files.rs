//! The provider files themselves: all can be read, and a mistake in one is told with its place.

use homing_engine::publish::Providers;

#[test]
fn every_built_in_file_can_be_read_and_is_documented() {
    let (providers, faults) = Providers::load(None);
    assert_eq!(faults, []);
    assert_eq!(providers.faults(), []);
    for provider in providers.iter() {
        let id = &provider.id;
        let own = ["custom", "dyndns2", "rfc2136"].contains(&id.as_str());
        assert!(own || provider.site.is_some(), "{id} names no site");
        assert!(own || provider.documentation.is_some(), "{id} names no documentation");
        let day = provider.checked.as_deref().unwrap_or_default();
        let form = day.len() == 10 && day.split('-').all(|part| part.parse::<u32>().is_ok());
        assert!(id.as_str() == "custom" || form, "{id}: checked is no day: {day:?}");
        for field in &provider.fields {
            assert!(!field.label.is_empty(), "{id}: {} has no label", field.name);
        }
    }
}
