//! Tokens that open something, and those that do not.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;

use super::*;

/// The key pair of RFC 8037, appendix A.
const PRIVATE: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
const PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
/// What stands before an Ed25519 private key in PKCS #8.
const PKCS8_HEAD: &[u8] = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
const NOW: i64 = 1_800_000_000;

fn keys() -> String {
    let key = json!({ "kty": "OKP", "crv": "Ed25519", "kid": "k1", "x": PUBLIC });
    json!({ "keys": [key] }).to_string()
}

fn token(header: &Header, key: &EncodingKey, seconds: i64) -> String {
    let claims = json!({ "iss": "outcry-web", "aud": "outcry-gateway",
        "sub": "u1", "sid": "s1", "exp": NOW + seconds });
    jsonwebtoken::encode(header, &claims, key).unwrap()
}

fn ours(seconds: i64) -> String {
    let private = URL_SAFE_NO_PAD.decode(PRIVATE).unwrap();
    let key = EncodingKey::from_ed_der(&[PKCS8_HEAD, &private].concat());
    let mut header = Header::new(Algorithm::EdDSA);
    header.kid = Some("k1".into());
    token(&header, &key, seconds)
}

fn verifier(folder: &tempfile::TempDir) -> Verifier {
    let config = crate::config::Config::load(None).unwrap();
    Verifier::open(config.token, folder.path())
}

#[test]
fn unknown_key_id_reloads_the_key_file() {
    let folder = tempfile::tempdir().unwrap();
    let verifier = verifier(&folder);
    std::fs::write(folder.path().join("jwks.json"), keys()).unwrap();
    let identity = verifier.connection(&ours(60), NOW).unwrap();
    assert_eq!((&*identity.user, &*identity.session), ("u1", "s1"));
    assert_eq!(
        verifier.connection(&ours(60), NOW + 60),
        Err(TokenError::Expired)
    );
}

#[test]
fn key_without_a_name_may_be_the_one_that_a_token_names() {
    let folder = tempfile::tempdir().unwrap();
    let unnamed = keys().replace("\"kid\":\"k1\",", "");
    assert_ne!(unnamed, keys());
    std::fs::write(folder.path().join("jwks.json"), unnamed).unwrap();
    let verifier = verifier(&folder);
    assert!(verifier.connection(&ours(60), NOW).is_ok());
}

#[test]
fn key_that_was_replaced_dies_with_its_last_token() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jwks.json");
    let mut set: serde_json::Value = serde_json::from_str(&keys()).unwrap();
    std::fs::write(&file, set.to_string()).unwrap();
    let verifier = verifier(&folder);
    let expires_at = |now| {
        verifier
            .connection(&ours(60), now)
            .map(|who| who.expires_at)
    };
    assert_eq!(expires_at(NOW), Ok(Some(NOW + 60)));

    set["keys"][0]["exp"] = json!(NOW + 30);
    let replaced = folder.path().join("replaced");
    std::fs::write(&replaced, set.to_string()).unwrap();
    std::fs::rename(&replaced, &file).unwrap();
    let end = Ok(Some(NOW + 30));
    assert_eq!(expires_at(NOW), end, "no socket outlives the key");
    assert_eq!(expires_at(NOW + 30), Err(TokenError::Invalid));

    std::fs::write(&file, "damaged").unwrap();
    assert_eq!(expires_at(NOW), end);
}

#[test]
fn fresh_token_is_valid_for_a_clock_30_s_behind() {
    /// What web gives its tokens (`web/src/keys.rs`).
    const MINTED: i64 = 300;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("jwks.json"), keys()).unwrap();
    let verifier = verifier(&folder);
    for behind in [0, 1, 30] {
        let told = verifier.connection(&ours(MINTED), NOW - behind);
        assert!(told.is_ok(), "{behind} s: {told:?}");
    }
    let too_long = verifier.connection(&ours(MINTED), NOW - 31);
    assert_eq!(too_long, Err(TokenError::Invalid));
}

#[test]
fn public_key_as_hmac_secret_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("jwks.json"), keys()).unwrap();
    let verifier = verifier(&folder);
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some("k1".into());
    let key = EncodingKey::from_secret(&URL_SAFE_NO_PAD.decode(PUBLIC).unwrap());
    let forged = token(&header, &key, 60);
    assert_eq!(verifier.connection(&forged, NOW), Err(TokenError::Invalid));
    let (_, rest) = ours(60)
        .split_once('.')
        .map(|(h, r)| (h.to_owned(), r.to_owned()))
        .unwrap();
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"k1"}"#);
    assert_eq!(
        verifier.connection(&format!("{none}.{rest}"), NOW),
        Err(TokenError::Invalid)
    );
}

fn own(rules: &str, folder: &tempfile::TempDir) -> Verifier {
    std::fs::write(folder.path().join("token.hmac"), "secret\n").unwrap();
    let config = crate::config::Config::parse(rules).unwrap();
    Verifier::open(config.token, folder.path())
}

fn hmac(algorithm: Algorithm, claims: &Value) -> String {
    let key = EncodingKey::from_secret(b"secret");
    jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap()
}

#[test]
fn hmac_tokens_need_only_what_the_rules_ask_for() {
    let folder = tempfile::tempdir().unwrap();
    let verifier = own("", &folder);
    let claims = json!({ "sub": "ü, 1", "info": { "a": 1 }, "channels": ["x"],
        "subs": { "y": { "b64info": "eyJiIjoyfQ==" } } });
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        let who = verifier.connection(&hmac(algorithm, &claims), NOW).unwrap();
        assert_eq!((&*who.user, who.expires_at), ("ü, 1", None));
        assert_eq!(who.info, r#"{"a":1}"#);
        let told = who.channels.into_iter().map(|(name, it)| (name, it.info));
        let expected = [
            ("x".into(), Bytes::new()),
            ("y".into(), r#"{"b":2}"#.into()),
        ];
        assert!(told.eq(expected));
    }
    let strict = own("[token]\nissuer = \"me\"\naudience = \"you\"", &folder);
    for (claims, valid) in [
        (json!({ "sub": "u" }), false),
        (json!({ "sub": "u", "iss": "me" }), false),
        (json!({ "sub": "u", "iss": "me", "aud": "other" }), false),
        (
            json!({ "sub": "u", "iss": "me", "aud": ["you", "other"] }),
            true,
        ),
    ] {
        let told = strict.connection(&hmac(Algorithm::HS256, &claims), NOW);
        assert_eq!(told.is_ok(), valid, "{claims}");
    }
}

#[test]
fn tokens_of_another_time_or_kind_are_invalid() {
    let folder = tempfile::tempdir().unwrap();
    let verifier = own("", &folder);
    for claims in [
        json!({ "sub": "u", "iat": NOW + 3_600 }),
        json!({ "sub": "a\nb" }),
        json!({ "sub": 7 }),
        json!({ "sub": "u", "b64info": "?" }),
        json!({ "sub": "u", "channel": "c" }),
    ] {
        let told = verifier.connection(&hmac(Algorithm::HS256, &claims), NOW);
        assert_eq!(told, Err(TokenError::Invalid), "{claims}");
    }
    let connection = hmac(Algorithm::HS256, &json!({ "sub": "u" }));
    let told = verifier.subscription(&connection, NOW);
    assert_eq!(told, Err(TokenError::Invalid), "it names no channel");
    let key = EncodingKey::from_secret(b"another");
    let claims = json!({ "sub": "u", "channel": "c" });
    let forged = jsonwebtoken::encode(&Header::default(), &claims, &key).unwrap();
    let told = verifier.subscription(&forged, NOW);
    assert_eq!(told, Err(TokenError::Invalid));
    let claims = json!({ "sub": "u", "channel": "c", "exp": NOW });
    let told = verifier.subscription(&hmac(Algorithm::HS256, &claims), NOW);
    assert_eq!(told, Err(TokenError::Expired));
}

/// Signed once by openssl with a key that nobody kept: `{"sub":"u1","channel":"c"}`.
const RSA_TOKEN: &str = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1MSIsImNoYW5uZWwiOiJjIn0.cCG7ZApIwLFzDPL3UQRLTJsrou7\
    QtrbAwli91KswUXKtBAPKOSG0VJHDuVAdqeqMX5jaUQowYn6qcVyqkCl67DFg6O98by9GH6WE6xuVyNQMn8T8m6Yst4ts2RMIVVo\
    w_fsLI15igkVispuZuI5QbOUkTkrOX6Vx_zYqx9CLwwnErTS2FU6-\
    YSefqWjjOTk1xIYIoNLcwrBxQYdIyt2tD6214TwCN5ksZeDgSlxpPdcPJLiNdTkhMpSz38BP-\
    RAfMYFEl4J6QoBDqeNAoaKs_tOao1o7bcEUIFRLbUKQvPg73VpmsRhn3C0UashYiJh7ufqvsind0uDgHkow_Ng6Rg";
const RSA_MODULUS: &str = "8zLpaOr3fokJJ5b3ccIvD0KlBg3ya3mygIJjZYBqEjbl50be-DC2kgUUPqcMmmmUWRioHXsdMZb0vKw_nLDMicNVEEFhxJrEgN5a\
    -S3w8FS_L9W3-55yaCLCGGTS6bc00cATxRjWE7PpKp3MzncFnDaUQF0f0pgnUr9TkaYyfFzo-\
    1kVzN3DKnpTA5LdZjlsRthnWle2sV3Mht9FH7nZ4UgOy54VCGT_-ZMBfLaXjJqNq3qeEytqkM3gIeYWAZm06Px3jSJDrx5lpuZb2\
    trrvSpZYTEh0oiskSjjBswHEEy4h5P0l8Lys4Vb1-lXQdXM5ZhgH0LpGQJUVcAvpNRzCQ";
/// The key of RFC 7515, appendix A.3.
const EC: [&str; 3] = [
    "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
];
/// What stands before and after the number of a private key on P-256 in PKCS #8.
const EC_HEAD: &[u8] =
    b"\x30\x81\x87\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\
    \xce\x3d\x03\x01\x07\x04\x6d\x30\x6b\x02\x01\x01\x04\x20";
const EC_PUBLIC: &[u8] = b"\xa1\x44\x03\x42\x00\x04";

#[test]
fn rsa_and_ec_keys_of_the_key_file_check_tokens_of_their_kind() {
    let folder = tempfile::tempdir().unwrap();
    let [x, y, d] = EC.map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
    let keys = json!({ "keys": [
        { "kty": "RSA", "n": RSA_MODULUS, "e": "AQAB" },
        { "kty": "EC", "crv": "P-256", "x": EC[0], "y": EC[1] },
    ] });
    std::fs::write(folder.path().join("jwks.json"), keys.to_string()).unwrap();
    let config = crate::config::Config::parse("").unwrap();
    let verifier = Verifier::open(config.token, folder.path());
    let grant = verifier.subscription(RSA_TOKEN, NOW).unwrap();
    assert_eq!((&*grant.user, &*grant.channel), ("u1", "c"));
    let forged = RSA_TOKEN.replacen(".eyJ", ".eyI", 1);
    assert_eq!(
        verifier.subscription(&forged, NOW),
        Err(TokenError::Invalid)
    );

    let der = [EC_HEAD, &d, EC_PUBLIC, &x, &y].concat();
    let header = Header::new(Algorithm::ES256);
    let claims = json!({ "sub": "u2", "channel": "c" });
    let token = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_ec_der(&der)).unwrap();
    assert_eq!(verifier.subscription(&token, NOW).unwrap().user, "u2");
    // The public modulus is no shared secret.
    let key = EncodingKey::from_secret(&URL_SAFE_NO_PAD.decode(RSA_MODULUS).unwrap());
    let token = jsonwebtoken::encode(&Header::default(), &claims, &key).unwrap();
    assert_eq!(verifier.subscription(&token, NOW), Err(TokenError::Invalid));
}

#[test]
fn token_may_say_that_what_it_allows_outlives_it() {
    let folder = tempfile::tempdir().unwrap();
    let verifier = own("", &folder);
    for (expire_at, expected) in [
        (json!(null), Some(NOW + 60)),
        (json!(0), None),
        (json!(NOW + 600), Some(NOW + 600)),
    ] {
        let claims = json!({ "sub": "u", "exp": NOW + 60, "expire_at": expire_at });
        let token = hmac(Algorithm::HS256, &claims);
        assert_eq!(
            verifier.connection(&token, NOW).unwrap().expires_at,
            expected
        );
        assert_eq!(
            verifier.connection(&token, NOW + 60),
            Err(TokenError::Expired)
        );
        let claims = json!({ "sub": "u", "channel": "c", "exp": NOW + 60, "expire_at": expire_at });
        let grant = verifier.subscription(&hmac(Algorithm::HS256, &claims), NOW);
        assert_eq!(grant.unwrap().expires_at, expected);
    }
}

#[test]
fn what_a_token_allows_may_be_over_before_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let verifier = own("", &folder);
    let claims = json!({ "sub": "u", "channel": "c", "exp": NOW + 60, "expire_at": NOW - 10 });
    let token = hmac(Algorithm::HS256, &claims);
    assert_eq!(verifier.subscription(&token, NOW), Err(TokenError::Expired));
}

#[test]
fn token_that_asks_to_be_understood_further_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let verifier = own("", &folder);
    let key = EncodingKey::from_secret(b"secret");
    let claims = json!({ "sub": "u", "exp": NOW + 60 });
    for (crit, opens) in [
        (None, true),
        (Some(vec!["made-up".to_owned()]), false),
        (Some(vec![]), false),
    ] {
        let header = Header {
            crit,
            ..Header::default()
        };
        let token = jsonwebtoken::encode(&header, &claims, &key).unwrap();
        assert_eq!(
            verifier.connection(&token, NOW).is_ok(),
            opens,
            "{header:?}"
        );
    }
}

#[test]
fn times_of_a_token_may_have_fractions() {
    let folder = tempfile::tempdir().unwrap();
    let verifier = own("", &folder);
    let claims = json!({ "sub": "u", "exp": NOW as f64 + 60.5, "iat": NOW as f64 - 0.5 });
    let token = hmac(Algorithm::HS256, &claims);
    let identity = verifier.connection(&token, NOW).unwrap();
    assert_eq!(identity.expires_at, Some(NOW + 60));
}

#[test]
fn token_that_does_not_hold_yet_is_asked_for_again() {
    let folder = tempfile::tempdir().unwrap();
    let verifier = own("", &folder);
    for (seconds, expected) in [(-60, None), (30, None), (3_600, Some(TokenError::Expired))] {
        let claims = json!({ "sub": "u", "nbf": NOW + seconds, "iat": NOW });
        let told = verifier.connection(&hmac(Algorithm::HS256, &claims), NOW);
        assert_eq!(told.err(), expected, "{seconds}");
    }
}

#[test]
fn token_says_how_a_subscription_is_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let verifier = own("", &folder);
    let terms = json!({ "info": { "a": 1 }, "data": { "b": 2.0 },
        "override": { "presence": { "value": true }, "join_leave": {}, "later": 1 } });
    let mut claims = terms.clone();
    (claims["sub"], claims["channel"], claims["client"]) = (json!("u"), json!("c"), json!("x"));
    let grant = verifier
        .subscription(&hmac(Algorithm::HS256, &claims), NOW)
        .unwrap();
    let claims = json!({ "sub": "u", "subs": { "c": terms } });
    let who = verifier
        .connection(&hmac(Algorithm::HS256, &claims), NOW)
        .unwrap();
    assert_eq!(
        (grant.client.as_str(), &who.channels["c"]),
        ("x", &grant.terms)
    );
    let Terms {
        info,
        data,
        overrides,
    } = grant.terms;
    assert_eq!((info, data), (r#"{"a":1}"#.into(), r#"{"b":2.0}"#.into()));
    let told = [
        overrides.presence,
        overrides.join_leave,
        overrides.force_recovery,
    ];
    assert_eq!(told.map(|it| overridden(false, it)), [true, false, false]);
    assert_eq!(told.map(|it| overridden(true, it)), [true, false, true]);
}
