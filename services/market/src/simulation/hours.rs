//! How lively each minute of a day is beside the others.

/// Minutes of a day.
pub const MINUTES_A_DAY: usize = 1_440;
/// A mild wave that is highest when Europe and America are both awake.
const WAVE: [f64; 24] = [
    0.8, 0.75, 0.7, 0.7, 0.7, 0.75, 0.85, 1.0, 1.15, 1.1, 1.0, 0.95, 1.0, 1.25, 1.5, 1.55, 1.45,
    1.3, 1.15, 1.05, 0.95, 0.9, 0.85, 0.8,
];
/// A trading day begins and ends lively, and is calm at noon.
const OPEN: f64 = 2.3;
const NOON: f64 = 0.6;
const CLOSE: f64 = 2.5;

/// When a simulated symbol is traded, in UTC.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum SimulatedHours {
    #[default]
    AroundTheClock,
    /// Between two minutes of the day.
    Session { opens: u16, closes: u16 },
}

impl SimulatedHours {
    /// A session such as `13:30-20:00`; none where the text is no such thing.
    pub fn parse(text: &str) -> Option<Self> {
        let minute = |text: &str| {
            let (hour, minute) = text.split_once(':')?;
            let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
            (hour <= 24 && minute < 60).then_some(hour * 60 + minute)
        };
        let (opens, closes) = text.split_once('-')?;
        let (opens, closes) = (minute(opens.trim())?, minute(closes.trim())?);
        let is_session = opens < closes && usize::from(closes) <= MINUTES_A_DAY;
        is_session.then_some(Self::Session { opens, closes })
    }

    /// How lively a minute is; nothing while it is not traded.
    pub(super) fn liveliness(self, minute: usize) -> f64 {
        match self {
            Self::AroundTheClock => {
                let hour = minute as f64 / 60.0;
                let next = WAVE[(hour as usize + 1) % 24];
                WAVE[hour as usize % 24] * (1.0 - hour.fract()) + next * hour.fract()
            }
            Self::Session { opens, closes } => {
                let (opens, closes) = (f64::from(opens), f64::from(closes));
                let passed = (minute as f64 + 0.5 - opens) / (closes - opens);
                let from_noon = (1.0 - 2.0 * passed).powi(2);
                match passed {
                    passed if !(0.0..=1.0).contains(&passed) => 0.0,
                    passed if passed < 0.5 => NOON + (OPEN - NOON) * from_noon,
                    _ => NOON + (CLOSE - NOON) * from_noon,
                }
            }
        }
    }
}
