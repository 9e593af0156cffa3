// Every behaviour is found by its data-* attribute and works on what htmx swaps in, because it listens at the document.
import "./batch.js";
import "./check-receipts.js";
import "./confirm-leave.js";
import "./count-lines.js";
import "./device-time.js";
import "./focus-first.js";
import "./go.js";
import "./keep-receipts.js";
import "./kept-receipts.js";
import "./passkey.js";
import "./scanner/fields.js";
import "./scanner/verdict.js";
import "./sheet.js";
import "./signature.js";
import "./stock.js";
import "./submit-once.js";
import "./wedge.js";
