// What travels, as the rules' own types say it. Written by `cargo xtask wire`: change the types, not this file.

/**
 * An amount in minor units (cents, pence, yen), at most [`Amount::MAX`].
 *
 * The bound keeps every sum of a few amounts far inside `u64` and every figure exact as a
 * JSON number (2^53).
 */
export type Amount = number;

/**
 * A bid that counts.
 */
export type BidAccepted = { bid_id: BidId,
/**
 * The lot's public sequence after it.
 */
sequence: number, ends_at: Time, } & (EnglishBidResult | SealedBidResult);

/**
 * Who knows how many bids stand before the end.
 */
export type BidCount = "hidden" | "shown";

/**
 * Chosen by the bidder's own program, so that asking again is safe.
 */
export type BidId = string;

/**
 * A bid that does not count.
 */
export type BidRefused = { bid_id: BidId, refusal: Refusal, };

/**
 * The answer to a bid as it travels.
 */
export type BidReply = { accepted: boolean,
/**
 * The house voided it afterwards. None: it did not, or this is the answer at first.
 */
voided?: VoidNote | null,
/**
 * The engine's time of this answer.
 */
now: Time, } & (BidRefused | BidAccepted);

/**
 * What a house asks of its buyers besides the price.
 */
export type BuyerTerms = {
/**
 * The buyer's premium, by portion of the hammer price.
 */
premium: Tiers,
/**
 * For each lot, in minor units; nothing if not given.
 */
lot_fee?: number, tax?: Tax | null, };

/**
 * That the house cancelled a sale: what was sold before stays sold, all else ended with it.
 */
export type Cancellation = { at: Time,
/**
 * Why, in the house's words.
 */
reason: Note, };

/**
 * A currency by its code. What stands in a log is read for ever, also a code that ISO 4217 never had or has no more;
 * which one a new sale may name says [`Currency::check`].
 */
export type Currency = string;

/**
 * What the bidder is told.
 */
export type EnglishBidResult = { paddle: Paddle, price: Amount,
/**
 * False: it counted, but an earlier maximum is higher or the same.
 */
leading: boolean, minimum_bid: Amount, };

/**
 * What is public of an English lot.
 */
export type EnglishPublic = {
/**
 * Whether whoever leads may lower their maximum, as far as the price.
 */
lower_maximum?: boolean, };

/**
 * One line of a lot's public history.
 */
export type Entry = { sequence: number, at: Time, kind: EntryKind,
/**
 * Whose bid it was; none for what the house or the clock did.
 */
paddle: Paddle | null,
/**
 * The price it stood at.
 */
price: Amount | null,
/**
 * Placed by us for a standing maximum.
 */
automatic: boolean,
/**
 * The end from then on.
 */
ends_at: Time, };

export type EntryKind = "announced" | "bid" | "extended" | "sold" | "unsold" | "withdrawn" | "held" | "resumed" | "taken_back" | "opened" | "cancelled" | "voided";

/**
 * One lot within a sale.
 */
export type LotId = string;

/**
 * How far the log has come with a lot.
 */
export type LotPhase = "open" | "sold" | "unsold" | "withdrawn" | "cancelled";

/**
 * The lot after a frame, and the frame's entries for it: one message on `record.lot.<sale>.<lot>`.
 */
export type LotRecord = {
/**
 * What the newest entry was.
 */
kind: EntryKind,
/**
 * When the newest entry was stamped.
 */
at: Time,
/**
 * What is new, oldest first; whoever folds drops sequences it already has.
 */
entries: Array<Entry>, sale: SaleId, lot: LotId, number: number, currency: Currency,
/**
 * Per lot 1, 2, 3, …: the sequence of its newest entry.
 */
sequence: number, phase: LotPhase, opening: Amount,
/**
 * None until the first bid.
 */
price: Amount | null, minimum_bid: Amount, increment: Amount,
/**
 * No bid above this is taken. None: the sale has no such limit.
 */
ceiling?: Amount | null, leader: Paddle | null,
/**
 * Bids by people; automatic ones are not counted. None: hidden until the end.
 */
bid_count: number | null,
/**
 * None: the lot has no reserve, or nothing is said about it.
 */
reserve_met: boolean | null, opens_at: Time, ends_at: Time, extensions: number,
/**
 * How many more extensions there may be: at 1 the next is the last. None: no limit.
 */
extensions_left?: number | null,
/**
 * No extension moves the end past this.
 */
hard_end?: Time | null,
/**
 * On hold since then: no bids, and no end passes. None: it is not.
 */
held_since?: Time | null,
/**
 * Why it was withdrawn, in the house's words. None: it was not.
 */
withdrawn_reason?: Note | null,
/**
 * Bids that no longer count, at most [`VoidBid::PER_LOT_MAX`](crate::VoidBid::PER_LOT_MAX), the oldest first.
 */
voided?: Array<VoidedBid>,
/**
 * What is particular to the kind of sale.
 */
format: PublicFormat, };

/**
 * A lot's state as people see it: its phase at a given time.
 */
export type LotState = "upcoming" | "open" | "closing" | "sold" | "unsold" | "withdrawn" | "cancelled" | "on_hold";

/**
 * Of a message to everyone, so that asking again is safe.
 */
export type MessageId = string;

/**
 * One line of 1 to [`Note::LENGTH_MAX`] visible characters, without space at its ends.
 */
export type Note = string;

/**
 * A hint to one person: `notice.<user>`.
 */
export type Notice = { kind: NoticeKind, sale: SaleId, lot: LotId, at: Time,
/**
 * None: no price is public.
 */
price?: Amount | null,
/**
 * Why the house did it, in its words. None: it did nothing, or everyone can read it.
 */
reason?: Note | null, };

/**
 * What it tells.
 */
export type NoticeKind = "bid" | "outbid" | "won" | "cancelled" | "voided" | "leading";

/**
 * The kinds of [`Offer`], as refusals name them.
 */
export type OfferKind = "maximum" | "amount" | "take_back";

/**
 * The answer to an operator's order as it travels.
 */
export type OrderReply = { done: boolean, refusal?: Refusal | null,
/**
 * The engine's time of this answer.
 */
now: Time, };

/**
 * What happens to a lot whose end passed while no engine was there to close it, for however short a time: bids that were
 * on their way come after it, and nobody can tell whether there were any.
 */
export type OutagePolicy = { "kind": "close_as_is" } | { "kind": "extend", seconds: number, };

/**
 * The number a bidder is known by in one sale.
 */
export type Paddle = number;

/**
 * The body of `auction.command.<p>.<sale>.bid`.
 */
export type PlaceBid = { sale: SaleId, lot: LotId, bid_id: BidId,
/**
 * A bid to take the lead: whoever leads already is told `you_lead`, and their own maximum stays.
 */
unless_leading?: boolean, } & ({ maximum: Amount, } | { amount: Amount, } | { take_back: true, });

/**
 * What the winner pays.
 */
export type Pricing = "first_price" | "second_price";

/**
 * What is public of a lot's kind, beside what every lot shows.
 */
export type PublicFormat = { "kind": "english" } & EnglishPublic | { "kind": "sealed" } & SealedPublic;

/**
 * The public state of a lot.
 */
export type PublicLot = { sale: SaleId, lot: LotId, number: number, currency: Currency,
/**
 * Per lot 1, 2, 3, …: the sequence of its newest entry.
 */
sequence: number, phase: LotPhase, opening: Amount,
/**
 * None until the first bid.
 */
price: Amount | null, minimum_bid: Amount, increment: Amount,
/**
 * No bid above this is taken. None: the sale has no such limit.
 */
ceiling?: Amount | null, leader: Paddle | null,
/**
 * Bids by people; automatic ones are not counted. None: hidden until the end.
 */
bid_count: number | null,
/**
 * None: the lot has no reserve, or nothing is said about it.
 */
reserve_met: boolean | null, opens_at: Time, ends_at: Time, extensions: number,
/**
 * How many more extensions there may be: at 1 the next is the last. None: no limit.
 */
extensions_left?: number | null,
/**
 * No extension moves the end past this.
 */
hard_end?: Time | null,
/**
 * On hold since then: no bids, and no end passes. None: it is not.
 */
held_since?: Time | null,
/**
 * Why it was withdrawn, in the house's words. None: it was not.
 */
withdrawn_reason?: Note | null,
/**
 * Bids that no longer count, at most [`VoidBid::PER_LOT_MAX`](crate::VoidBid::PER_LOT_MAX), the oldest first.
 */
voided?: Array<VoidedBid>,
/**
 * What is particular to the kind of sale.
 */
format: PublicFormat, };

/**
 * 0 to 100 percent in steps of 0.0001; text such as `8.1` on the wire.
 */
export type Rate = string;

/**
 * A refusal. Clients take kinds that they do not know for a no.
 */
export type Refusal = { "kind": "unknown_sale" } | { "kind": "unknown_lot" } | { "kind": "bid_too_low", minimum: Amount, } | { "kind": "maximum_not_higher" } | { "kind": "maximum_below_price", price: Amount, } | { "kind": "you_lead" } | { "kind": "above_ceiling", ceiling: Amount, } | { "kind": "off_grid", below: Amount, above: Amount, } | { "kind": "wrong_offer", expected: OfferKind, } | { "kind": "nothing_to_take_back" } | { "kind": "too_often", retry_at: Time, } | { "kind": "bid_too_early", arrived_at: Time, opens_at: Time, } | { "kind": "bid_too_late", arrived_at: Time, ended_at: Time, } | { "kind": "on_hold" } | { "kind": "bidding_stopped" } | { "kind": "lot_withdrawn" } | { "kind": "lot_has_bids" } | { "kind": "lot_open" } | { "kind": "lot_closed" } | { "kind": "sale_over" } | { "kind": "sale_cancelled" } | { "kind": "not_approved" } | { "kind": "blocked" } | { "kind": "own_lot" } | { "kind": "limit",
/**
 * What is left of their limit beside their other lots.
 */
free: Amount,
/**
 * The highest bid on this lot that fits.
 */
highest: Amount, } | { "kind": "too_many_bidders" } | { "kind": "message_id_reused" } | { "kind": "unknown_bid" } | { "kind": "too_many_voids" } | { "kind": "leader_beyond_limit", paddle: Paddle, } | { "kind": "bid_id_reused" } | { "kind": "sale_exists" } | { "kind": "invalid_sale", problem: string, };

/**
 * How somebody gets to bid in a sale.
 */
export type Registration = "open" | "approval" | "invitation";

/**
 * An auction event.
 */
export type SaleId = string;

/**
 * What the house told everyone.
 */
export type SaleMessage = { message: MessageId, at: Time, text: Note, };

/**
 * What a sale's record brings.
 */
export type SaleNews = "announced" | "held" | "resumed" | "message" | "archived" | "cancelled";

/**
 * Sale-wide news: `record.sale.<sale>`. The newest one holds all a reader needs to begin.
 */
export type SaleRecord = { sale: SaleId, sequence: number, at: Time, currency: Currency, time_zone: string, opens_at: Time,
/**
 * The latest scheduled end.
 */
ends_at: Time, lots: Array<LotId>,
/**
 * What is new.
 */
kind: SaleNews,
/**
 * On hold since then; none: it is not.
 */
held_since?: Time | null,
/**
 * Why it is on hold, in the house's words. None: it is not.
 */
held_reason?: Note | null,
/**
 * Nothing more of it is sold. None: it was not cancelled.
 */
cancelled?: Cancellation | null,
/**
 * What the house told everyone, the newest last, at most [`SaleRecord::MESSAGES_MAX`].
 */
messages?: Array<SaleMessage>,
/**
 * What buyers pay besides the price, as the sale was announced with it. None: nothing.
 */
buyer_terms?: BuyerTerms | null,
/**
 * Who may bid. Left out: whoever has an account.
 */
registration?: Registration,
/**
 * What happens to a lot whose end passes while nobody can bid. None: it was recorded before this was told.
 */
outage_policy?: OutagePolicy | null, };

/**
 * What the bidder is told.
 */
export type SealedBidResult = {
/**
 * The bid no longer stands.
 */
taken_back: boolean,
/**
 * One's own amount, for nobody else.
 */
amount: Amount | null, };

/**
 * What is public of a sealed-bid lot.
 */
export type SealedPublic = { pricing: Pricing, bid_count: BidCount, };

/**
 * One's own standing on a lot: `auction.query.<p>.<sale>.me`.
 */
export type Standing = { paddle: Paddle | null, state: StandingState,
/**
 * English: one's own maximum, for nobody else.
 */
maximum: Amount | null,
/**
 * Sealed: one's own amount, for nobody else.
 */
amount?: Amount | null, sequence: number,
/**
 * The newest bid of theirs that the house voided. None: there is none.
 */
voided?: VoidNote | null, };

/**
 * The answer to [`StandingQuestion`], with the time it holds at.
 */
export type StandingReply = { now: Time, paddle: Paddle | null, state: StandingState,
/**
 * English: one's own maximum, for nobody else.
 */
maximum: Amount | null,
/**
 * Sealed: one's own amount, for nobody else.
 */
amount?: Amount | null, sequence: number,
/**
 * The newest bid of theirs that the house voided. None: there is none.
 */
voided?: VoidNote | null, };

/**
 * How somebody stands on a lot.
 */
export type StandingState = "none" | "leading" | "outbid" | "placed" | "won" | "lost";

/**
 * A tax at one rate.
 */
export type Tax = {
/**
 * What it is called where the sale is held.
 */
name: TaxName, percent: Rate, on: TaxBase, };

/**
 * What a tax is a share of. The house's own fees are always part of it.
 */
export type TaxBase = "premium" | "hammer_and_premium";

/**
 * 1 to 20 visible characters, such as `VAT`; that is also what it is when nobody says.
 */
export type TaxName = string;

/**
 * From this portion of the hammer price on, this rate; the next tier begins where this one ends.
 */
export type Tier = {
/**
 * In minor units.
 */
from: number, percent: Rate, };

/**
 * A checked table of tiers: the first from 0, each from further up than the one before.
 *
 * The rates are marginal: each is for the portion of the hammer price inside its tier.
 */
export type Tiers = Array<Tier>;

/**
 * An instant in UTC, to the millisecond; RFC 3339 with three decimals where people read it, milliseconds after 1970 in
 * binary forms.
 */
export type Time = string;

/**
 * When and why a bid was voided.
 */
export type VoidNote = { at: Time,
/**
 * In the house's words.
 */
reason: Note, };

/**
 * A bid that no longer counts, in the lot's history.
 */
export type VoidedBid = {
/**
 * The line that showed it. The automatic lines that its maximum bid until it was voided count no more either.
 */
entry: number, at: Time,
/**
 * In the house's words.
 */
reason: Note, };

/** The figures by which prices of a symbol are called silent: `services/market/src/feed_limits.rs`. */
export const feedLimits = {
  "gaps_till_stale": 3,
  "rare_gaps_till_stale": 2,
  "stale_least_millis": 4000,
  "stale_unknown_millis": 60000,
  "gaps_max": 31,
  "gaps_least": 3,
  "gaps_faster": 8,
  "after_hours_millis": 60000,
  "next_within_millis": 5000,
  "heartbeat_lasts_millis": 30000
} as const;
