# Lots out of a table and photographs out of an archive.

## The page

house-import-title = Import lots: { $title }
house-import = Import lots
house-import-help = A row for each lot. A row changes the lot of its number, or adds one; none is removed. Nothing is kept before you have seen what was read.
house-import-see-draft = See the draft
house-import-not-taken = Not every file of the archive is a photograph that can be taken. The others are here: take these out or mend them, and send the archive again, or check once more to go on without them.
house-import-table = Table (CSV)
house-import-table-help = Saved from Excel, Numbers, LibreOffice or another system; with headings in English or German.
house-import-archive = Photographs (ZIP)
house-import-archive-help = Named in the table’s column, or beginning with the lot’s number: 12.jpg, 12-2.jpg. Without a table they go to the lots of the draft.
house-import-photographs-here = { $count } are here already.
house-import-rows = Rows
house-import-rows-kept = The table is here, and too long to be mended in this field: rows that you paste, or a file that you choose, take its place.
house-import-rows-help = Paste them here, or mend what was read. A file that you choose takes their place.
house-import-new = New lots
house-import-changed = Changed
house-import-as-before = As before
house-import-read-as = Read as
house-import-amounts-as = , amounts as { $example }
house-import-comma = comma
house-import-semicolon = semicolon
house-import-tab = tab
house-import-mistakes = What cannot be taken
house-import-row = Row
house-import-lot = Lot
house-import-column = Column
house-import-wrong = What is wrong
house-import-of-sale = The sale
house-import-first-mistakes = These are the first { $count }.
house-import-unused = No lot shows these photographs of the archive: { $files }. Name them in the table’s column, or begin their names with the number of a lot that is in the table or the draft.
house-import-and-more = { $files } and { $count } more
house-import-as-read = As it was read
house-import-as-read-help = Times are on the wall of { $zone }. What the table leaves empty, the draft says of all its lots.
house-import-as-read-caption = Each row as it was read
house-import-opening = Opening bid
house-import-reserve = Reserve
house-import-estimate = Estimate
house-import-times = Opens, ends
house-import-photographs = Photographs
house-import-more-rows = { $count ->
    [one] One more row was read as well.
   *[other] { $count } more rows were read as well.
}
house-import-columns = Columns
house-import-left-out = Left out, since nobody knows what they hold: { $columns }. Choose it below, then check again.
house-import-column-number = Column { $number }
house-import-leave-out = Leave out
house-import-amounts = How amounts are written
house-import-amounts-shown = As the table shows
house-import-go = Import into the draft
house-import-check = Check
house-import-check-again = Check again
house-import-anew = Start anew
house-import-known = Columns that are known
house-import-known-help = Amounts are in the currency of the sale; times on the wall of its time zone, or with an offset. <a href="{ $address }" download>Download the lots</a> for a table to begin with.

## How far it is, and what became of it

house-import-then-draft = The lots go into the draft once everything is read.
house-import-then-shown = Nothing is kept before you have seen what was read.
house-import-goes-on = It goes on if you leave: this page tells how far it is.
house-import-not-taken-count = { $count } could not be taken.
house-import-photographs-taken = Photographs taken
house-import-cancel = Cancel this import
house-import-doing-photographs = { $done } of { $count } photographs are taken.
house-import-doing-rows = The rows are being read.
house-import-done = { $added ->
    [one] Imported on { $at }: { $added } new lot, { $changed } changed, { $unchanged } as before.
   *[other] Imported on { $at }: { $added } new lots, { $changed } changed, { $unchanged } as before.
}
house-import-checked = This was checked on { $at } and not imported: its table and photographs are still here. “Start anew” leaves them out.
house-import-changed-meanwhile = Somebody else has changed this draft. This is what the table would do to it now: check it, then import.
house-import-stopped = This import was interrupted, since the site was stopped. The photographs that it had taken are here, and what it did to the draft is told below: a row that stands “as before” is in it. To go on, send the archive again if it was not at its end, and import once more: nothing is made twice.
house-import-cancelled = This import was cancelled, and nothing of it is in the draft. Its table is here, and so are the photographs that it had taken.
house-import-row-new = new
house-import-row-changed = changed
house-import-row-as-before = as before
house-import-head-nothing = Nothing can be imported
house-import-head-rows = { $rows ->
    [one] One row can be imported
   *[other] { $rows } rows can be imported
}
house-import-head-photographs = { $lots ->
    [one] Photographs of one lot can be imported
   *[other] Photographs of { $lots } lots can be imported
}
house-import-head-both = { $rows } and photographs of { $lots } can be imported
house-import-count-rows = { $count ->
    [one] One row
   *[other] { $count } rows
}
house-import-count-more-lots = { $count ->
    [one] one more lot
   *[other] { $count } more lots
}
house-import-head-wrong = { $count ->
    [one] One cell needs another look
   *[other] { $count } cells need another look
}
house-import-under-way = an import of this draft is under way
house-import-too-many = { $max } imports are under way: send this one again in a minute
house-import-unavailable = imports cannot be kept now: send it again in a moment
house-import-another = another import of this draft has begun meanwhile
house-import-not-kept = imports cannot be kept now

## Why a table or an archive is not read

house-import-workbook = this is a workbook, not a table of text: save it as CSV, and send that
house-import-binary = this is no text file: save the table as CSV, and send that
house-import-damaged = the file begins as { $encoding } and is not written in it: save it again as CSV in UTF-8
house-import-empty = the table is empty: it begins with a row of headings, then comes a row for each lot
house-import-large = the table has { $bytes } bytes of text; { $max } are taken: split it
house-import-many-columns = the table has { $count } columns; { $max } are taken
house-import-many-rows = the table has more than { $max } rows, which is as many lots as a sale has: split it
house-import-unreadable = the table cannot be read: check it once more
house-import-no-zip = this is no ZIP archive that can be read: pack the photographs again as ZIP, without a password
house-import-many-files = the archive holds { $count } files; { $max } are taken: make two of it
house-import-archive-broken = the archive cannot be read any further: pack it again
house-import-file = file { $place }
house-import-file-locked = it cannot be unpacked: pack it again, without a password
house-import-file-path = its name is a path out of the archive
house-import-file-damaged = it is damaged: pack it again
house-import-file-bomb = it unpacks to far more than a photograph has, or to more than 25 MB

## What is wrong with a table

house-import-no-heading = none of the headings says what its column holds: choose that for each column, or name them as in a table of downloaded lots
house-import-only-headings = the table has only headings: below them comes a row for each lot
house-import-no-numbers = the draft has lots, up to number { $last }, and the table has no column of lot numbers: choose the one that holds them, or add one, so that it is known which rows are new lots and which change one
house-import-column-twice = two columns are read as “{ $column }”: choose one, and leave the other out
house-import-two-readings = “{ $cell }” has a sign that may stand before cents or between thousands, and the table does not show which: write it without that sign, or choose how amounts are written ({ $point } or { $comma })
house-import-many-cells = the row has { $cells } cells, and there are { $headings } headings: put quotation marks around text that holds a separator or a line break
house-import-opening-needed = Enter the opening bid, such as 125.
house-import-number-twice = lot { $number } stands in row { $row } already
house-import-no-opening = the table has no column for the opening bid: choose the one that holds it
house-import-no-number-nor-id = the row has neither a lot number nor a lot id
house-import-no-number-left = no lot comes after lot { $last }: give this one a number that is free
house-import-number-missing = the row has no lot number: enter a whole number from 1
house-import-number-wrong = “{ $cell }” is no whole number from 1, which a lot number is: choose one that is free, and let the title say what the lot was called
house-import-photograph-no-archive = there is no photograph “{ $name }”: send the archive (ZIP) that holds it as well
house-import-photograph-unknown = there is no photograph “{ $name }”: the archive holds { $count } files, and none of this name
house-import-unnumbered = The table has no column of lot numbers: in the order of its rows the lots are numbered { $first } to { $last }.
house-import-other-numbers = The column “{ $ids }” holds numbers that are not those of the lots: what has { $id } there is lot { $lot }. If these are the numbers that bidders shall read, choose “{ $numbers }” for that column.

## What columns hold

house-column-number = Lot number
house-column-lot-id = Lot id
house-column-title = Title
house-column-description = Description
house-column-category = Category
house-column-estimate = Estimate (one figure or a range)
house-column-estimate-low = Estimate from
house-column-estimate-high = Estimate to
house-column-opening = Opening bid
house-column-reserve = Reserve
house-column-opens = Opens
house-column-ends = Ends
house-column-hard-end = Latest end
house-column-condition = Condition
house-column-provenance = Provenance
house-column-dimensions = Dimensions
house-column-shipping = Shipping and collection
house-column-reference = Reference price
house-column-seller = Seller reference
house-column-images = Photographs
house-column-image-texts = What photographs show
house-column-drawing = Drawing
