//! Publishes a price by NATS, with the crates `async-nats`, `serde_json` and `tokio`.
//!
//!     publish nats://127.0.0.1:4222 demo data/secrets/publisher-demo/nats.seed DEMO 101.25

#![expect(clippy::print_stdout, reason = "it is a program of its own")]

use std::{env, error::Error, fs, process::ExitCode, time::Duration};

use async_nats::{ConnectOptions, Event};
use serde_json::{Value, json};
use tokio::sync::mpsc;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    let [server, publisher, seed_file, symbol, price] = &words[..] else {
        return Err("SERVER PUBLISHER SEED_FILE SYMBOL PRICE".into());
    };
    let seed = fs::read_to_string(seed_file)?;
    // What NATS does not let one do it answers by an event, and not to who asks: another publisher's name, for one.
    let (tell, mut refused) = mpsc::channel(1);
    let nats = ConnectOptions::with_nkey(seed.trim().to_owned())
        .event_callback(move |event| {
            let tell = tell.clone();
            async move {
                if let Event::ServerError(error) = event {
                    let _ = tell.try_send(error);
                }
            }
        })
        .connect(server)
        .await?;
    let payload = json!({ "price": price }).to_string();
    let subject = format!("market.in.{publisher}.{symbol}");
    let answer = tokio::select! {
        answer = tokio::time::timeout(Duration::from_secs(5), nats.request(subject, payload.into())) => answer??,
        Some(error) = refused.recv() => return Err(error.to_string().into()),
    };
    let answer: Value = serde_json::from_slice(&answer.payload)?;
    println!("{answer}");
    Ok(match answer["admitted"].as_bool() {
        Some(true) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}
