//! Prices as lines of text: CSV, with or without a heading, or JSON.

use serde::{Deserialize, Serialize};

/// The columns of a line, in the order that holds without a heading.
const COLUMNS: [&str; 6] = ["symbol", "price", "size", "bid", "ask", "time"];

/// A price as it was typed: judging it is market-data's.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinePrice {
    #[serde(skip_serializing)]
    pub(super) symbol: String,
    #[serde(
        default,
        deserialize_with = "text",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) price: Option<String>,
    #[serde(
        default,
        deserialize_with = "text",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) size: Option<String>,
    #[serde(
        default,
        deserialize_with = "text",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) bid: Option<String>,
    #[serde(
        default,
        deserialize_with = "text",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) ask: Option<String>,
    #[serde(
        default,
        deserialize_with = "text",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) time: Option<String>,
}

/// What a line says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Line {
    Price(LinePrice),
    /// It names the columns; what stands in these is passed over.
    Heading {
        passed_over: Vec<String>,
    },
    Empty,
}

/// Why a line is no price.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(super) enum LineError {
    #[error("it is not UTF-8 text")]
    NotText,
    #[error("it is no JSON object with symbol, price, size, bid, ask and time: {0}")]
    Json(String),
    #[error("quotes in it do not match")]
    Quotes,
    #[error("it has {found} columns, and {most} are named: {}", COLUMNS.join(","))]
    Columns { found: usize, most: usize },
    /// Nothing after it can be read.
    #[error("the first line names no column {missing}, and none after it is published: a heading names symbol and price, and of {} what there is; \
        without a heading, columns have this order", COLUMNS.join(", "))]
    Heading { missing: &'static str },
    #[error("it has no symbol")]
    NoSymbol,
}

/// Reads one line after the other: a heading says what the columns are from there on.
#[derive(Clone, Debug)]
pub(super) struct LineReader {
    /// None: what stands there is passed over.
    columns: Vec<Option<&'static str>>,
    separator: u8,
    /// No line with anything in it was read yet.
    is_first: bool,
}

impl Default for LineReader {
    fn default() -> Self {
        Self {
            columns: COLUMNS.map(Some).into(),
            separator: b',',
            is_first: true,
        }
    }
}

impl LineReader {
    /// What a line says.
    ///
    /// # Errors
    /// When it is no price; the next one may be.
    pub(super) fn read(&mut self, line: &[u8]) -> Result<Line, LineError> {
        let line = std::str::from_utf8(line).map_err(|_| LineError::NotText)?;
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() {
            return Ok(Line::Empty);
        }
        let is_first = std::mem::take(&mut self.is_first);
        let price = match line.starts_with('{') {
            true => {
                let read = serde_json::from_str(line);
                read.map_err(|error| LineError::Json(error.to_string()))?
            }
            false => {
                if is_first {
                    self.separator = separator(line);
                }
                let fields = self.fields(line)?;
                if is_heading(&fields, is_first) {
                    return self.take_heading(&fields);
                }
                self.price(fields)?
            }
        };
        match price.symbol.is_empty() {
            true => Err(LineError::NoSymbol),
            false => Ok(Line::Price(price)),
        }
    }

    fn fields(&self, line: &str) -> Result<Vec<String>, LineError> {
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader
            .has_headers(false)
            .flexible(true)
            .delimiter(self.separator)
            .trim(csv::Trim::All);
        let mut records = reader.from_reader(line.as_bytes()).into_records();
        let record = records.next().and_then(Result::ok);
        let record = record.filter(|_| line.matches('"').count().is_multiple_of(2));
        let record = record.ok_or(LineError::Quotes)?;
        Ok(record.iter().map(str::to_owned).collect())
    }

    fn take_heading(&mut self, fields: &[String]) -> Result<Line, LineError> {
        let columns: Vec<_> = fields.iter().map(|field| column(field)).collect();
        for missing in ["symbol", "price"] {
            if !columns.contains(&Some(missing)) {
                return Err(LineError::Heading { missing });
            }
        }
        let named = fields.iter().zip(&columns);
        let passed_over = named.filter(|(_, column)| column.is_none());
        let passed_over = passed_over.map(|(field, _)| field.clone()).collect();
        self.columns = columns;
        Ok(Line::Heading { passed_over })
    }

    fn price(&self, fields: Vec<String>) -> Result<LinePrice, LineError> {
        let (found, most) = (fields.len(), self.columns.len());
        if found > most {
            return Err(LineError::Columns { found, most });
        }
        let mut price = LinePrice::default();
        for (column, field) in self.columns.iter().zip(fields) {
            let given = (!field.is_empty()).then_some(field);
            match *column {
                Some("symbol") => price.symbol = given.unwrap_or_default(),
                Some("price") => price.price = given,
                Some("size") => price.size = given,
                Some("bid") => price.bid = given,
                Some("ask") => price.ask = given,
                Some("time") => price.time = given,
                _ => {}
            }
        }
        Ok(price)
    }
}

impl LinePrice {
    /// As it goes out.
    pub(super) fn payload(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts are JSON")
    }
}

/// What parts the columns, by the first line: spreadsheets that write decimals with a comma write a semicolon here.
fn separator(line: &str) -> u8 {
    let count = |separator: u8| line.bytes().filter(|byte| *byte == separator).count();
    let others = [b';', b'\t'].into_iter();
    let most = others.max_by_key(|separator| count(*separator));
    most.filter(|most| count(*most) > count(b','))
        .unwrap_or(b',')
}

/// Whether a line names columns: it has no number. One further down is a heading only where it begins with a column's name, and
/// else a price without one.
fn is_heading(fields: &[String], is_first: bool) -> bool {
    let is_number =
        |field: &String| field.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    let is_named = fields.first().is_some_and(|first| column(first).is_some());
    (is_first || is_named) && fields.len() > 1 && !fields.iter().any(is_number)
}

fn column(field: &str) -> Option<&'static str> {
    COLUMNS
        .into_iter()
        .find(|column| field.eq_ignore_ascii_case(column))
}

/// A string, or a number by its own digits; null is as good as absent.
fn text<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    let raw = Option::<Box<serde_json::value::RawValue>>::deserialize(value)?;
    let Some(raw) = raw else { return Ok(None) };
    if raw.get() == "null" {
        return Ok(None);
    }
    let text = match raw.get().starts_with('"') {
        true => serde_json::from_str(raw.get()).map_err(serde::de::Error::custom)?,
        false => raw.get().to_owned(),
    };
    Ok(Some(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(line: &str) -> String {
        match LineReader::default().read(line.as_bytes()) {
            Ok(Line::Price(price)) => {
                let payload = String::from_utf8(price.payload()).unwrap();
                format!("{} {payload}", price.symbol)
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn line_is_csv_or_json_and_digits_stay_as_typed() {
        for (line, expected) in [
            ("DEMO,101.25", r#"DEMO {"price":"101.25"}"#),
            (
                " BTC/USDT , 64000.5 ,0.1\r",
                r#"BTC/USDT {"price":"64000.5","size":"0.1"}"#,
            ),
            (
                "DEMO,1,,0.9,1.1,2026-11-26T10:00:00Z",
                r#"DEMO {"price":"1","bid":"0.9","ask":"1.1","time":"2026-11-26T10:00:00Z"}"#,
            ),
            (r#""DEMO","1""#, r#"DEMO {"price":"1"}"#),
            (
                r#"{"symbol":"DEMO","price":101.250000000000000001,"size":null}"#,
                r#"DEMO {"price":"101.250000000000000001"}"#,
            ),
            ("DEMO", "DEMO {}"),
            ("", "Ok(Empty)"),
            ("\u{feff}symbol,price", "Ok(Heading { passed_over: [] })"),
            (
                "Symbol;Price;Venue",
                r#"Ok(Heading { passed_over: ["Venue"] })"#,
            ),
            ("DEMO;1", r#"DEMO {"price":"1"}"#),
            ("DEMO\t1,5\t2", r#"DEMO {"price":"1,5","size":"2"}"#),
            (
                "ticker,last,volume",
                r#"Err(Heading { missing: "symbol" })"#,
            ),
            (",1", "Err(NoSymbol)"),
            (r#""DEMO,1"#, "Err(Quotes)"),
            ("DEMO,1,2,3,4,5,6", "Err(Columns { found: 7, most: 6 })"),
        ] {
            assert_eq!(payload(line), expected, "{line}");
        }
        assert!(payload(r#"{"symbol":"DEMO","prise":"1"}"#).contains("prise"));
        assert_eq!(LineReader::default().read(b"\xff"), Err(LineError::NotText));
    }

    #[test]
    fn heading_says_what_the_columns_are() {
        let mut reader = LineReader::default();
        let passed_over = vec!["venue".to_owned()];
        let heading = reader.read(b"time,Price,venue,symbol");
        assert_eq!(heading, Ok(Line::Heading { passed_over }));
        let Ok(Line::Price(price)) = reader.read(b"2026-11-26T10:00:00Z,7,XETR,DEMO") else {
            panic!("it is a price");
        };
        assert_eq!(
            (
                price.symbol.as_str(),
                price.price.as_deref(),
                price.time.as_deref()
            ),
            ("DEMO", Some("7"), Some("2026-11-26T10:00:00Z"))
        );
        let mut reader = LineReader::default();
        let Ok(Line::Price(price)) = reader.read(b"BID,55.10") else {
            panic!("it is a price of a symbol that is called so");
        };
        assert_eq!(
            (price.symbol.as_str(), price.price.as_deref()),
            ("BID", Some("55.10"))
        );
        for (line, missing) in [
            ("symbol,prize", "price"),
            ("symbol,last,bid", "price"),
            ("date,price", "symbol"),
        ] {
            let read = LineReader::default().read(line.as_bytes());
            assert_eq!(read, Err(LineError::Heading { missing }), "{line}");
        }
    }
}
