//! Volcengine's signature, <https://www.volcengine.com/docs/6369/67269>.

use super::canonical::{canonical, headers};
use super::scoped::Scheme;
use super::{Moment, Unsignable, Values};
use crate::net::http::Request;

/// Adds `X-Date` and `Authorization`.
pub(super) fn sign(
    request: &mut Request,
    values: &Values,
    moment: &Moment,
) -> Result<(), Unsignable> {
    let (key, secret) = (values.get("key")?, values.get("secret")?);
    let (region, service) = (values.get("region")?, values.get("service")?);
    let (time, date) = (moment.written("%Y%m%dT%H%M%SZ"), moment.written("%Y%m%d"));
    request.headers.push(("X-Date".to_owned(), time.clone()));
    let signed = headers(request);
    let canonical = canonical(request, request.url.path(), &signed);
    let scheme = Scheme {
        algorithm: "HMAC-SHA256",
        prefix: "",
        time: &time,
        scope: &[&date, region, service, "request"],
    };
    let authorization = scheme.authorization(key, secret, &signed, &canonical);
    request.headers.push(("Authorization".to_owned(), authorization));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{header, moment, request, values};
    use super::*;

    #[test]
    fn the_documented_examples_are_met() {
        let account = values(&[
            ("key", "AKLTYWViMTVmZGYzM2E0NDI5Mzk2MDZjNjFmMjc2MjRjMzg"),
            ("secret", "WkRZeE1EQmxPVGhsWWpWak5HVmtNbUUxTXpZeU9UVXlOMlE1TmpZeVlqTQ=="),
            ("region", "cn-beijing"),
            ("service", "billing"),
        ]);
        for (method, query, body, signature) in [
            (
                "GET",
                "Version=2022-01-01&Action=QueryBalanceAcct",
                "",
                "1eda9e7e6b1728151a8e8791fdaf67cfbd28bd5c80d0fce2eb208746cf483105",
            ),
            (
                "POST",
                "Action=ListBill&Version=2022-01-01",
                r#"{"Limit":10,"BillPeriod":"2023-08"}"#,
                "5e8480ceea12d0000a23c054151c50dd02c1a7dec835004057d19f13d53a7658",
            ),
        ] {
            let url = format!("https://billing.volcengineapi.com/?{query}");
            let mut made = request(method, &url, &[], body);
            sign(&mut made, &account, &moment("2025-03-29T18:09:37Z", "")).unwrap();
            let wanted = format!(
                "HMAC-SHA256 Credential=AKLTYWViMTVmZGYzM2E0NDI5Mzk2MDZjNjFmMjc2MjRjMzg/20250329/\
                 cn-beijing/billing/request, SignedHeaders=host;x-date, Signature={signature}"
            );
            assert_eq!(header(&made, "Authorization"), wanted);
            assert_eq!(header(&made, "X-Date"), "20250329T180937Z");
        }
    }
}
