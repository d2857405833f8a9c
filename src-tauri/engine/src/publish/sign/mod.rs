//! Adds a signature to a request that is otherwise complete, where a provider wants one.
//!
//! Each way is a pure function of the request, the values that the provider's file names, and a
//! [`Moment`]. Nothing but the signature goes into the request: no key and nothing from which one
//! could be told.

mod aliyun;
mod aws;
mod baidu;
mod canonical;
mod google;
mod huawei;
mod nfsn;
mod ovh;
mod rsa;
mod scoped;
mod tencent;
mod todaynic;
mod transip;
mod volcengine;

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use serde::Deserialize;

use crate::clock;
use crate::model::{Secret, Time};
use crate::net::http::Request;

/// The ways to sign, by the names that provider files use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) enum Signer {
    /// Aliyun's RPC signature, version 1.0: HMAC-SHA1 in the query.
    AliyunRpc,
    /// AWS Signature Version 4 in `Authorization`.
    AwsSigv4,
    /// Baidu's `bce-auth-v1` in `Authorization`.
    BaiduBce,
    /// A service account's assertion to Google (RFC 7523), added to a form.
    GoogleJwt,
    /// Huawei Cloud's `SDK-HMAC-SHA256` in `Authorization`.
    HuaweiSdk,
    /// NearlyFreeSpeech.NET's `X-NFSN-Authentication`.
    Nfsn,
    /// OVHcloud's `X-Ovh-Signature`, `$1$`.
    Ovh,
    /// Tencent Cloud's `TC3-HMAC-SHA256` in `Authorization`.
    TencentTc3,
    /// HMAC-SHA1 in the query, as Todaynic's brands want it.
    Todaynic,
    /// TransIP's `Signature` of a request for a token, whose body it makes: RSA with SHA-512.
    Transip,
    /// Volcengine's `HMAC-SHA256` in `Authorization`.
    Volcengine,
}

impl Signer {
    /// Its name in provider files.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AliyunRpc => "aliyun-rpc",
            Self::AwsSigv4 => "aws-sigv4",
            Self::BaiduBce => "baidu-bce",
            Self::GoogleJwt => "google-jwt",
            Self::HuaweiSdk => "huawei-sdk",
            Self::Nfsn => "nfsn",
            Self::Ovh => "ovh",
            Self::TencentTc3 => "tencent-tc3",
            Self::Todaynic => "todaynic",
            Self::Transip => "transip",
            Self::Volcengine => "volcengine",
        }
    }

    /// The values that it has to be given, and those that it may be given.
    pub(super) fn values(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::AwsSigv4 => (&["key", "secret", "region", "service"], &["token", "time"]),
            Self::AliyunRpc | Self::BaiduBce | Self::HuaweiSdk | Self::Todaynic => {
                (&["key", "secret"], &["time"])
            }
            Self::GoogleJwt => (&["account", "scope", "audience"], &["time"]),
            Self::Nfsn => (&["login", "key"], &["time"]),
            Self::Ovh => (&["application", "secret", "consumer"], &["time"]),
            Self::TencentTc3 => (&["key", "secret", "service"], &["time"]),
            Self::Transip => (&["login", "key"], &[]),
            Self::Volcengine => (&["key", "secret", "region", "service"], &["time"]),
        }
    }

    /// Adds the signature. The value `time`, seconds since 1970, is used instead of the moment's
    /// where it is given: some providers tell theirs.
    ///
    /// # Errors
    /// When a value is missing or is not what it should be.
    pub(super) fn sign(
        self,
        request: &mut Request,
        values: &Values,
        moment: &Moment,
    ) -> Result<(), Unsignable> {
        let told = values.0.get("time").and_then(|time| time.expose().trim().parse().ok());
        let told = told.map(|seconds: i64| Time(seconds.saturating_mul(1000)));
        let moment = &Moment { time: told.unwrap_or(moment.time), nonce: moment.nonce.clone() };
        match self {
            Self::AliyunRpc => aliyun::sign(request, values, moment),
            Self::AwsSigv4 => aws::sign(request, values, moment),
            Self::BaiduBce => baidu::sign(request, values, moment),
            Self::GoogleJwt => google::sign(request, values, moment),
            Self::HuaweiSdk => huawei::sign(request, values, moment),
            Self::Nfsn => nfsn::sign(request, values, moment),
            Self::Ovh => ovh::sign(request, values, moment),
            Self::TencentTc3 => tencent::sign(request, values, moment),
            Self::Todaynic => todaynic::sign(request, values, moment),
            Self::Transip => transip::sign(request, values, moment),
            Self::Volcengine => volcengine::sign(request, values, moment),
        }
    }
}

/// Why a request cannot be signed: which value is wrong and what it should be, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unsignable(pub(super) String);

/// What a signature is made with, by name. All of it is treated as secret.
#[derive(Default)]
pub(super) struct Values(BTreeMap<String, Secret>);

impl Values {
    /// Adds one.
    pub(super) fn insert(&mut self, name: &str, value: String) {
        self.0.insert(name.to_owned(), Secret::new(value));
    }

    /// One that has to be there.
    fn get(&self, name: &str) -> Result<&str, Unsignable> {
        let missing = || Unsignable(format!("the signature needs the value {name}"));
        self.0.get(name).map(Secret::expose).ok_or_else(missing)
    }

    /// One that may be left out; empty is left out as well.
    fn optional(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(Secret::expose).filter(|text| !text.is_empty())
    }
}

/// When a request is signed, and what makes the signature one of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The time, which the provider compares with its own.
    pub time: Time,
    /// Never used twice: at least 16 letters and digits.
    pub nonce: String,
}

impl Moment {
    /// This moment, by the clock and by chance.
    pub fn now() -> Self {
        Self { time: clock::now(), nonce: HEXLOWER.encode(&rand::random::<[u8; 16]>()) }
    }

    /// Seconds since 1970, UTC.
    pub(super) fn seconds(&self) -> i64 {
        self.time.0.div_euclid(1000)
    }

    /// The time in UTC by a `strftime` pattern.
    fn written(&self, pattern: &str) -> String {
        let time = jiff::Timestamp::from_second(self.seconds()).unwrap_or_default();
        time.strftime(pattern).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A request without a family, as all vectors have it.
    pub(super) fn request(
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Request {
        let mut request = Request::get(url.parse().unwrap());
        request.method = method.to_owned();
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        request.headers = headers.iter().map(owned).collect();
        request.body = Some(body.as_bytes().to_vec()).filter(|body| !body.is_empty());
        request
    }

    pub(super) fn values(named: &[(&str, &str)]) -> Values {
        let mut values = Values::default();
        named.iter().for_each(|(name, value)| values.insert(name, (*value).to_owned()));
        values
    }

    pub(super) fn moment(time: &str, nonce: &str) -> Moment {
        let time = time.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        Moment { time: Time(time), nonce: nonce.to_owned() }
    }

    pub(super) fn header<'a>(request: &'a Request, name: &str) -> &'a str {
        let found = request.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    #[test]
    fn the_name_of_a_way_to_sign_is_the_one_that_files_use() {
        for (name, signer) in [
            ("aliyun-rpc", Signer::AliyunRpc),
            ("aws-sigv4", Signer::AwsSigv4),
            ("baidu-bce", Signer::BaiduBce),
            ("google-jwt", Signer::GoogleJwt),
            ("huawei-sdk", Signer::HuaweiSdk),
            ("nfsn", Signer::Nfsn),
            ("ovh", Signer::Ovh),
            ("tencent-tc3", Signer::TencentTc3),
            ("todaynic", Signer::Todaynic),
            ("volcengine", Signer::Volcengine),
        ] {
            let read: Signer = serde_json::from_value(name.into()).unwrap();
            assert_eq!((read, signer.name()), (signer, name));
        }
    }

    #[test]
    fn a_value_that_is_missing_is_named_and_nothing_is_signed() {
        for signer in [Signer::AwsSigv4, Signer::Ovh, Signer::GoogleJwt, Signer::AliyunRpc] {
            for missing in signer.values().0 {
                let named = signer.values().0.iter().filter(|name| *name != missing);
                let named: Vec<_> = named.map(|name| (*name, "hush-hush")).collect();
                let mut request = request("GET", "https://api.example.net/a?b=c", &[], "");
                let made = signer.sign(&mut request, &values(&named), &Moment::now());
                let told = made.unwrap_err().0;
                assert!(!told.contains("hush"), "{told}");
                assert!(told.contains(missing) || told.contains("account"), "{told}");
                assert_eq!(request.headers, []);
                assert_eq!(request.url.as_str(), "https://api.example.net/a?b=c");
            }
        }
    }

    #[test]
    fn the_time_that_a_provider_tells_counts_more_than_the_clock() {
        let told =
            [("application", "a"), ("secret", "b"), ("consumer", "c"), ("time", "1366560945")];
        let mut request = request("GET", "https://eu.api.ovh.com/1.0/", &[], "");
        Signer::Ovh
            .sign(&mut request, &values(&told), &moment("2026-11-26T12:00:00Z", "n"))
            .unwrap();
        assert_eq!(header(&request, "X-Ovh-Timestamp"), "1366560945");
    }

    #[test]
    fn no_two_moments_have_the_same_nonce() {
        let (one, other) = (Moment::now(), Moment::now());
        assert_ne!(one.nonce, other.nonce);
        assert_eq!(one.nonce.len(), 32);
    }
}
