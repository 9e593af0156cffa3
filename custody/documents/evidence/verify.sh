#!/bin/sh
# Check an evidence bundle of あずかり without あずかり: POSIX sh, sha256sum, awk, openssl 3. No Python, no network.
#
#   sh verify.sh [-d FOLDER] [-t CERTIFICATES] [-c CHECKPOINT] [-r RECEIPTS] LOG_KEY [FURTHER_KEY ...]
#
# The keys are the reader's own: from the contract, a printed report, a cosigner. Never take them from the bundle.
# KEY@1200 counts up to 1,200 entries only, and further with the cosignature of a given cosigner: for a stolen key.
# -t names the certificates (PEM) of a time-stamping authority, and has every *.tsr checked with them.
# -c names a checkpoint that the reader kept (its first three lines will do), and has the bundle compared with it.
# -r names receipts that the reader kept (a phone's file, or what slips hold), with the key of receipts among the keys: an
# entry that a receipt acknowledged has to be in the bundle.
# The last line and the exit code are the answer: 0 GOOD, 3 IN PART (not yet sealed, or not comparable), 1 BAD.
# shellcheck disable=SC2016  # what is between single quotes is awk's
LC_ALL=C
export LC_ALL
here=$(dirname "$0")
ca='' kept='' slips=''
while [ $# -gt 1 ]; do
	case $1 in
	-d) here=$2 ;;
	-t) ca=$(cd "$(dirname "$2")" && pwd)/$(basename "$2") ;;
	-c) kept=$(cd "$(dirname "$2")" && pwd)/$(basename "$2") ;;
	-r) slips=$(cd "$(dirname "$2")" && pwd)/$(basename "$2") ;;
	*) break ;;
	esac
	shift 2
done
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
trap 'exit 1' HUP INT TERM

exec 3>&1 # the verdict is told on what is standard output now, wherever it is found
bad() { # Japanese, English: the verdict, once, and the end
	[ -f "$T/told" ] || printf '【不合格】%s / BAD: %s\n' "$(one_line "$1")" "$(one_line "$2")" >&3
	: >"$T/told"
	exit 1
}
one_line() { # text: with all spelled out that nobody would see, line breaks too, so that no line can pass for another
	printf '%s\n' "$1" | awk "$LIB"'{ out = out (NR > 1 ? "\\x0a" : "") shown($0) } END { print out }'
}
passed() { # what an awk program said went wrong, if it said anything
	[ ! -s "$T/wrong" ] || { IFS='	' read -r ja en <"$T/wrong"; bad "$ja" "$en"; }
}

# What every awk program below may use: bytes from hexadecimal digits and from base64, and how to say what is wrong.
LIB='
function wrong(ja, en) { print shown(ja) "\t" shown(en) > (T "/wrong"); stopped = 1; exit }
function shown(s,    i, j, c, n, code, ok, out) { # with the bytes spelled out of what nobody would see, or is no UTF-8
	if (s !~ /[^ -~]/) return s
	ok = is_utf8(s)
	for (i = 1; i <= length(s); i += n) {
		c = ord[substr(s, i, 1)]
		n = !ok || c < 192 ? 1 : 2 + (c > 223) + (c > 239)
		code = n == 1 ? c : c % 2 ^ (7 - n)
		for (j = 1; j < n; j++) code = code * 64 + ord[substr(s, i + j, 1)] % 64
		if (hidden(code, n > 1)) for (j = 0; j < n; j++) out = out sprintf("\\x%02x", ord[substr(s, i + j, 1)])
		else out = out substr(s, i, n)
	}
	return out
}
function hidden(c, whole) { # what moves a cursor, turns the direction of writing, breaks a line or is not seen
	if (c < 32 || (c > 126 && (c < 161 || !whole)) || c == 173 || c == 1564 || c == 5760 || c == 6158 || c == 12288 || c == 65279) return 1
	return (c > 8191 && c < 8208) || (c > 8231 && c < 8240) || (c > 8286 && c < 8304) || (c > 65528 && c < 65532) || (c > 917503 && c < 917632)
}
function bytes(hex, file,    i) {
	for (i = 1; i < length(hex); i += 2) printf "%c", hexes[substr(hex, i, 2)] > file
}
function is_subject(s,    cut) {
	cut = index(s ":", ":")
	return s ~ /^[a-z][a-z_]*(:[A-Za-z0-9_-]+)?$/ && cut < 34 && length(s) - cut < 65
}
function is_hex(s, n) { return length(s) == n && s !~ /[^0-9a-f]/ }
function is_number(s) { return s ~ /^(0|[1-9][0-9]*)$/ && (length(s) < 16 || (length(s) == 16 && (s "") <= "9007199254740991")) }
function is_time(s,    y, m, d) { # in UTC, on a day that the calendar has
	if (length(s) != 24) return 0
	if (s !~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]\.[0-9][0-9][0-9]Z$/) return 0
	y = substr(s, 1, 4) + 0; m = substr(s, 6, 2) + 0; d = substr(s, 9, 2) + 0
	if (y < 1 || m < 1 || m > 12 || d < 1 || substr(s, 12, 2) + 0 > 23 || substr(s, 15, 2) + 0 > 59 || substr(s, 18, 2) + 0 > 59) return 0
	if (m == 2) return d <= 28 + (y % 4 == 0 && (y % 100 || y % 400 == 0))
	return d <= 31 - (m == 4 || m == 6 || m == 9 || m == 11)
}
function is_signature(s,    of) {
	of = index(s, "\342\200\224 ") == 1 && substr(s, 5) ~ /^[^ \t+]+ [A-Za-z0-9+\/]+=?=?$/
	sub(/.* /, "", s)
	return of && length(s) % 4 == 0
}
function unbase(s, n,    i, bits, had, out, c) { # hexadecimal digits of n bytes; empty where s spells something else
	if (length(s) != int((n + 2) / 3) * 4) return ""
	c = n % 3 ? 3 - n % 3 : 0
	if (substr(s, length(s) - c + 1) != substr("==", 1, c)) return ""
	for (i = 1; i <= length(s) - c; i++) {
		if (!(substr(s, i, 1) in digits)) return ""
		bits = bits * 64 + digits[substr(s, i, 1)]; had += 6
		if (had >= 8) {
			had -= 8
			out = out sprintf("%02x", int(bits / 2 ^ had))
			bits = bits % 2 ^ had
		}
	}
	return bits ? "" : out
}
function seconds(s,    y, m) { # since 1970, of a time in UTC
	y = substr(s, 1, 4) + 0; m = substr(s, 6, 2) + 0
	if (m < 3) { m += 12; y-- }
	y = 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + substr(s, 9, 2) - 719469
	return y * 86400 + substr(s, 12, 2) * 3600 + substr(s, 15, 2) * 60 + substr(s, 18, 2)
}
function is_utf8(s,    i, c, more, low, high) {
	low = 128; high = 191
	for (i = 1; i <= length(s); i++) {
		c = ord[substr(s, i, 1)]
		if (more) {
			if (c < low || c > high) return 0
			more--; low = 128; high = 191
		} else if (c > 127) {
			if (c < 194 || c > 244) return 0
			more = 1 + (c > 223) + (c > 239)
			if (c == 224) low = 160
			if (c == 237) high = 159
			if (c == 240) low = 144
			if (c == 244) high = 143
		}
	}
	return !more
}
function escaped(s) { # whether nothing is escaped in another way than in RFC 8785
	gsub(/\\([bfnrt]|u00(0[0-7bef]|1[0-9a-f]))/, "", s)
	return !index(s, "\\")
}
function sortable(s,    i, c, out) { # a name, spelled so that its bytes have the order of UTF-16
	if (s !~ /[^ -~]/ && !index(s, "\\")) return s
	for (i = 1; i <= length(s); i++) {
		c = substr(s, i, 1)
		if (c == "\001") c = "\\"
		else if (c == "\002") c = "\""
		else if (c == "\356") c = "\376"
		else if (c == "\357") c = "\377"
		else if (c == "\\") {
			c = substr(s, ++i, 1)
			if (c == "u") { c = hexes[substr(s, i + 3, 2)]; i += 4 } else c = 7 + index("btn_fr", c)
			c = c < 2 ? "\001" sprintf("%c", c + 1) : sprintf("%c", c)
		}
		out = out c
	}
	return out
}
# Whether it is JSON as it is sealed: RFC 8785 with whole numbers only. Without escapes every quotation mark begins or ends a
# text: part[] is what is outside of texts (odd) and the texts (even, \001 for \\ and \002 for an escaped quotation mark);
# of each text, level[] says in how many lists and objects it is, is_name[] whether it is the name of a value.
function canonical(s,    i, j, c, n, bare, word, before, had) {
	parts = 0
	if (s ~ /[^ -~]/ && !is_utf8(s)) return 0
	gsub(/\\\\/, "\001", s); gsub(/\\"/, "\002", s)
	parts = split(s, part, "\"")
	if (parts % 2 == 0) return 0
	bare = part[1]
	for (i = 2; i < parts; i += 2) {
		if (index(part[i], "\\") && !escaped(part[i])) return 0
		bare = bare "\"" part[i + 1]
	}
	if (bare ~ /[^][{}:,"a-z0-9-]/) return 0
	s = bare
	gsub(/[][{}:,"]+/, " ", s)
	n = split(s, word, " ")
	for (i = 1; i <= n; i++) {
		if (word[i] !~ /^(true|false|null|0|-?[1-9][0-9]*)$/) return 0
		sub(/^-/, "", word[i])
		if (length(word[i]) > 16 || (length(word[i]) == 16 && (word[i] "") > "9007199254740991")) return 0
	}
	gsub(/[a-z0-9-]+/, "v", bare); gsub(/":/, "k", bare); gsub(/"/, "v", bare)
	for (i = 0; gsub(/\{\}|\[\]|\{kv(,kv)*\}|\[v(,v)*\]/, "v", bare);) if (++i > 254) return 0
	if (bare != "v") return 0
	n = 0
	for (i = 1; i <= parts; i++) {
		if (i % 2) {
			if (part[i] == "," || part[i] == ":") continue
			for (j = 1; j <= length(part[i]); j++) {
				c = substr(part[i], j, 1)
				if (c == "{" || c == "[") had[++n] = 0
				else if (c == "}" || c == "]") n--
			}
			continue
		}
		level[i] = n
		is_name[i] = substr(part[i + 1], 1, 1) == ":"
		if (!is_name[i]) continue
		c = sortable(part[i])
		if (had[n] && !((c "") > (before[n] ""))) return 0
		before[n] = c; had[n] = 1
	}
	return 1
}
BEGIN {
	for (lib = 0; lib < 256; lib++) hexes[sprintf("%02x", lib)] = lib
	for (lib = 1; lib < 256; lib++) ord[sprintf("%c", lib)] = lib
	lib64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for (lib = 0; lib < 64; lib++) digits[substr(lib64, lib + 1, 1)] = lib
}
'
run() { # awk program, files: the program with the library
	program=$1
	shift
	awk -v T="$T" "$LIB$program" "$@" || printf '途中で止まりました\tawk stopped\n' >"$T/wrong"
	passed
}
kept_text() { # file, what it is not (two languages): its lines; a mark that says that it is UTF-8, and blank lines, do not matter
	[ -r "$1" ] && [ "$(tr -d '\t\n\r' <"$1" | tr -dc '\000-\037\177' | wc -c)" -eq 0 ] || bad "$2" "$3"
	tr -d '\r' <"$1" | run '
		NR == 1 && index($0, "\357\273\277") == 1 { $0 = substr($0, 4) }
		/[^ -~]/ && !is_utf8($0) { wrong(ja, en) }
		!/^[ \t]*$/' ja="$2" en="$3" -
}
mkdir "$T/h"
cd "$here" 2>/dev/null || bad "フォルダーがありません: $here" "there is no such folder: $here"
hashed() { # lines of hexadecimal digits in, the SHA-256 of the bytes of each out
	run '{ f = T "/h/" NR; printf "" > f; bytes($0, f); close(f); print f }' >"$T/list"
	[ -s "$T/list" ] || return 0
	xargs sha256sum <"$T/list" | cut -c 1-64
	xargs rm -f <"$T/list"
}
ed25519() { # public key, signature, both in hexadecimal digits; file of the message
	printf '302a300506032b6570032100%s\n%s\n' "$1" "$2" |
		run '{ bytes($0, T (NR == 1 ? "/key" : "/sig")) }'
	openssl pkeyutl -verify -pubin -keyform DER -inkey "$T/key" -rawin -in "$3" -sigfile "$T/sig" >"$T/said" 2>&1
}

# 1. The means: do they do what they should?
all=$(awk 'BEGIN { for (i = 0; i < 256; i++) printf "%02x", i }')
[ "$(printf '%s\n' "$all" | hashed)" = 40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880 ] ||
	bad "この awk か sha256sum では確かめられません" "this awk or this sha256sum cannot do it"
cat >"$T/json" <<'END'
good {"":[],"\\":"\u000b\u001f\n","a\"b":{"k":-9007199254740991,"l":"\\"},"c":[true,{}],"é":"語","😀":0,"ﾊ":0}
good "name"
bad {"ﾊ":0,"😀":0}
bad {"😀":0,"ﾊ":0}x
bad {"a":1,"a":1}
bad {"b":1,"a":1}
bad {"a": 1}
bad [01]
bad [1.0]
bad [9007199254740992]
bad [1,]
bad ["\u0041"]
bad ["\/"]
END
printf 'bad "\355\240\200"\nbad "\300\200"\nbad "\200"\nbad "\343\201"\n' >>"$T/json"
[ "$(run '{ s = $0; sub(/^[a-z]* /, "", s); if (canonical(s) != ($1 == "good")) print }' "$T/json" | wc -l)" -eq 0 ] ||
	bad "この awk では確かめられません" "this awk cannot do it"
printf r >"$T/letter"
ed25519 3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c \
	92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00 \
	"$T/letter" || bad "openssl 3 がないため署名を確かめられません" "openssl 3 is needed to check signatures"

# 2. The keys: name, id, type, public key and up to how many entries it counts, a line each.
: >"$T/keys"
blank=$(printf ' \t\r\n.')
blank=${blank%.}
for key; do
	most=-
	key=${key#"${key%%[!$blank]*}"}
	key=${key%"${key##*[!$blank]}"}
	case $key in *[[:cntrl:]]*) bad "鍵ではありません: $key" "not a key: $key" ;; esac
	case ${key##*@} in
	'' | *[!0-9]* | 0?* | ?????????????????*) ;;
	*) most=${key##*@} key=${key%@*} ;;
	esac
	printf '%s\n' "$key" | run '{
		cut = index($0, "+"); name = substr($0, 1, cut - 1); rest = substr($0, cut + 1)
		id = substr(rest, 1, 8); data = unbase(substr(rest, 10), 33)
		if (cut < 2 || substr(rest, 9, 1) != "+" || data !~ /^0[14]/ || name ~ /[ \t]/) wrong("鍵ではありません: " $0, "not a key: " $0)
		print name "\t" id "\t" substr(data, 2, 1) "\t" substr(data, 3)
	}' >"$T/one"
	passed
	IFS='	' read -r name id kind public <"$T/one"
	{ printf '%s\n' "$name"; } >"$T/message"
	printf '0%s%s\n' "$kind" "$public" | run '{ bytes($0, T "/tail") }'
	[ "$(cat "$T/message" "$T/tail" | sha256sum | cut -c 1-8)" = "$id" ] || bad "鍵ではありません: $key" "not a key: $key"
	[ "$most" = - ] || [ "$kind" = 1 ] || bad "鍵ではありません: $key@$most" "not a key: $key@$most"
	printf '%s\t%s\n' "$(cat "$T/one")" "$most" >>"$T/keys"
done
grep -q "	1	" "$T/keys" || bad "台帳の公開鍵を渡してください" "give the public key of the log"

# 3. The files: each accounted for, each as SHA256SUMS says.
find . ! -type d >"$T/found"
find . ! -type d '(' ! -type f -o -path '*[[:cntrl:]]*' ')' >"$T/odd"
move_ja="（一式のファイルではありません。フォルダーの外へ移して、もう一度確かめてください）" move=" (not part of the bundle: move it out of the folder, and check again)"
odd=$(cat "$T/odd")
[ ! "$odd" ] || bad "説明のつかないファイルがあります: ${odd#./}$move_ja" "a file that is not accounted for: ${odd#./}$move"
run '{
	known = $0 ~ /^\.\/(entries\/[0-9]+\.json|proofs\/[A-Za-z0-9_.-]+\.tlog-proof|attachments\/[0-9a-f]+|checkpoints\/[1-9][0-9]*(\.(consistency|tsr))?)$/
	known = known || $0 ~ /^\.\/(SHA256SUMS|VERIFY\.md|(attachments|index|names)\.tsv|(check|history)\.html|checkpoint(\.tsr)?|(keys|leaves|siblings)\.txt|private\.json|verify\.(py|sh))$/
	$0 = substr($0, 3)
	if (!known) wrong("説明のつかないファイルがあります: " $0 ja, "a file that is not accounted for: " $0 en)
	print
}' ja="$move_ja" en="$move" "$T/found" | sort >"$T/names"
passed
for name in SHA256SUMS VERIFY.md attachments.tsv check.html checkpoint history.html index.tsv keys.txt names.tsv private.json siblings.txt verify.py verify.sh; do
	[ -f "$name" ] || bad "ファイルがありません: $name" "a file is missing: $name"
done
grep -v '^SHA256SUMS$' "$T/names" | xargs sha256sum >"$T/sums"
[ -z "$(cut -c 67- SHA256SUMS | sort | uniq -d)" ] || bad "目録に同じ名前が二度あります" "SHA256SUMS lists a file twice"
cmp -s "$T/sums" SHA256SUMS || {
	first=$(diff "$T/sums" SHA256SUMS | awk '/^[<>]/ { print $3; exit }')
	bad "目録（SHA256SUMS）と違います: $first" "not what SHA256SUMS says: $first"
}
grep -E '^(SHA256SUMS|checkpoint|checkpoints/[0-9]+(\.consistency)?|proofs/.*|(leaves|siblings)\.txt|private\.json|(index|attachments)\.tsv)$' "$T/names" >"$T/texts"
xargs tail -q -c 1 <"$T/texts" | tr -d '\n' >"$T/ends"
[ ! -s "$T/ends" ] || bad "途中で終わっているファイルがあります" "a file ends in the middle of a line"
[ "$(xargs cat <"$T/texts" | tr -d '\t\n' | tr -dc '\000-\037' | wc -c)" -eq 0 ] || bad "制御文字のあるファイルがあります" "a control character in a file"
[ "$(find entries -type f -exec cat {} + | tr -dc '\000-\037' | wc -c)" -eq 0 ] || bad "記録に改行か制御文字があります" "a line break or a control character in an entry"

# 4. The checkpoints: read, and each signature line of a given key verified.
read_note() { # file: its facts into origin, size, root (hexadecimal), its text into $T/text
	awk -v T="$T" "$LIB"'
		NR == 1 { origin = $0 }
		NR == 2 { size = $0 }
		NR == 3 { root = unbase($0, 32) }
		NR == 4 && $0 != "" { root = "" }
		NR > 4 && !is_signature($0) { root = "" }
		END { if (NR >= 5 && root != "" && is_number(size)) print origin "\t" size "\t" root }' "$1" >"$T/note"
	IFS='	' read -r origin size root <"$T/note" || bad "チェックポイントの形ではありません: $1" "not a checkpoint: $1"
	head -n 3 "$1" >"$T/text"
}
signed() { # note, name, id, type, public key: sets at to the time of that signature; 1 where there is none
	tail -n +5 "$1" | run '{
		start = "\342\200\224 " name " "
		data = index($0, start) == 1 ? unbase(substr($0, length(start) + 1), kind == 4 ? 76 : 68) : ""
		if (data == "" || substr(data, 1, 8) != id) next
		at = 0
		if (kind == 4) for (i = 9; i < 25; i += 2) at = at * 256 + hexes[substr(data, i, 2)]
		if (at > 9007199254740991) wrong(name " の連署の時刻が違います", "a time in the cosignature of " name " that cannot be")
		printf "%.0f\t%s\n", at, substr(data, length(data) - 127)
		exit
	}' name="$2" id="$3" kind="$4" - >"$T/signature"
	passed
	IFS='	' read -r at signature <"$T/signature" || return 1
	{ [ "$4" = 1 ] || printf 'cosignature/v1\ntime %s\n' "$at"; cat "$T/text"; } >"$T/message"
	ed25519 "$5" "$signature" "$T/message" || bad "$2 の署名が合いません" "the signature of $2 does not verify"
}
note_signed() { # note: by which given keys; the log's own must be among them, and count so far or be cosigned
	by='' counts=''
	while IFS='	' read -r who id kind public most; do
		if [ "$kind" = 1 ] && [ "$who" != "$origin" ]; then continue; fi
		if signed "$1" "$who" "$id" "$kind" "$public"; then
			if [ "$kind" = 4 ] || [ "$most" = - ] || [ "$size" -le "$most" ]; then counts=yes; fi
			if [ "$kind" = 1 ]; then by=log; else printf '%s\t%s\t%s\t%s\n' "$who" "$id" "$size" "$at" >>"$T/cosigned"; fi
		fi
	done <"$T/keys"
	[ "$by" ] || bad "封印は渡された鍵で署名されていません" "a checkpoint is not signed by the key that was given"
	[ ! "$counts" ] || return 0
	[ "$1" != checkpoint ] || bad "最新の封印は、そこまでは認めない鍵だけで署名されています" "the newest checkpoint is signed by a key that does not count so far"
	printf '数えない封印 / not counted: %s\n' "$1" >>"$T/report"
}
: >"$T/cosigned"
read_note checkpoint
note_signed checkpoint
log=$origin count=$size top=$root

# 5. Earlier checkpoints: the newest tree begins with theirs (RFC 9162 §2.1.4.2).
hashes_of() { # lines of base64 in, hexadecimal digits out
	run '{ h = unbase($0, 32); if (h == "") wrong("base64 の書き方が違います", "not base64"); print h }' "$@"
}
consistent() { # old size, old root, file of the proof
	{ printf '%s\n' "$1" | awk -v root="$2" '{ n = $1; while (n % 2 == 0) n /= 2; if (n == 1) print root }'; hashes_of "$3"; } >"$T/path"
	passed
	at=$(($1 - 1)) last=$((count - 1)) older='' newer=''
	while [ $((at % 2)) = 1 ]; do at=$((at / 2)) last=$((last / 2)); done
	while read -r other; do
		if [ ! "$older" ]; then older=$other newer=$other; continue; fi
		[ "$last" -gt 0 ] || return 1
		if [ $((at % 2)) = 1 ] || [ "$at" = "$last" ]; then
			printf '01%s%s\n01%s%s\n' "$other" "$older" "$other" "$newer" | hashed >"$T/pair"
			{ read -r older; read -r newer; } <"$T/pair"
			while [ "$at" -gt 0 ] && [ $((at % 2)) = 0 ]; do at=$((at / 2)) last=$((last / 2)); done
		else
			newer=$(printf '01%s%s\n' "$newer" "$other" | hashed)
		fi
		at=$((at / 2)) last=$((last / 2))
	done <"$T/path"
	[ "$last" = 0 ] && [ "$older" = "$2" ] && [ "$newer" = "$top" ]
}
grep '^checkpoints/' "$T/names" | grep -v '\.' >"$T/older"
[ "$(grep '^checkpoints/' "$T/names" | grep -vc '\.tsr$')" = $((2 * $(grep -c . "$T/older"))) ] || bad "checkpoints/ に余りがあります" "too many files in checkpoints/"
while read -r name; do
	read_note "$name"
	if [ "$name" != "checkpoints/$size" ] || [ "$origin" != "$log" ] || [ "$size" -ge "$count" ]; then
		bad "$name の中身が名前と違います" "$name is another checkpoint"
	fi
	note_signed "$name"
	[ -f "$name.consistency" ] || bad "ファイルがありません: $name.consistency" "a file is missing: $name.consistency"
	consistent "$size" "$root" "$name.consistency" || bad "$name から新しい封印へつながりません" "the newest tree does not begin with that of $name"
done <"$T/older"

# 5a. Time stamps: of the three lines of a checkpoint, by an authority that the reader knows.
grep '\.tsr$' "$T/names" >"$T/stamps"
while read -r name; do
	[ -f "${name%.tsr}" ] || bad "ファイルがありません: ${name%.tsr}" "a file is missing: ${name%.tsr}"
	[ "$ca" ] || { printf 'タイムスタンプ（未確認） / time stamp, not checked: %s\n' "$name" >>"$T/report"; continue; }
	head -n 3 "${name%.tsr}" >"$T/text"
	openssl ts -verify -data "$T/text" -in "$name" -CAfile "$ca" -no_check_time >"$T/said" 2>&1 ||
		bad "タイムスタンプが合いません: $name" "not a time stamp of its checkpoint: $name"
	openssl ts -reply -in "$name" -text 2>"$T/said" | awk -v name="$name" '
		sub(/^Time stamp: /, "") { print "タイムスタンプ / time stamp: " name ", " $0 }' >>"$T/report"
done <"$T/stamps"

# 6. The entries: index, form, hashes, chains.
mkdir "$T/e"
run '
function scan(line,    i, key, name, objects, promised, listed) { # whether it is written as an entry is; and what it says
	if (length(line) > 16384 || substr(line, 1, 1) != "{" || !canonical(line)) return 0
	subject = seq = prev = kind = ground = received = ""
	kept = gone = 0
	for (i = 2; i < parts; i += 2) {
		if (is_name[i]) {
			if (level[i] == 1) {
				key = part[i]
				if (key == "seq") { seq = substr(part[i + 1], 2); sub(/[,}].*/, "", seq) }
				if (key == "data" || key == "private" || key == "t") objects += substr(part[i + 1], 2, 1) == "{"
			} else if (level[i] == 2) {
				name = part[i]
				promised += key == "private"
				listed = substr(part[i + 1], 2, 1) == "["
			}
		} else if (level[i] == 1) {
			if (key == "subject") subject = part[i]
			else if (key == "prev") prev = part[i]
			else if (key == "kind") kind = part[i]
		} else if (level[i] == 2 && key == "t" && name == "received") received = part[i]
		else if (level[i] == 2 && key == "private") { if (is_hex(part[i], 64)) names[++kept] = name "\t" part[i] }
		else if (key == "data") {
			if (is_hex(part[i], 64)) print part[i] > (T "/named")
			if (level[i] == 2 && name == "ground") ground = part[i]
			if (level[i] == 3 && name == "values" && listed) values[++gone] = part[i]
		}
	}
	return objects == 3 && kept == promised && is_time(received)
}
function tell(sealed,    i, name) { # what is promised, and what is said to be erased
	for (i = 1; i <= kept; i++) {
		name = names[i]; sub(/.*\t/, "", name)
		print name > (T "/promised")
		print subject "\t" seq ":" names[i] > (T "/promises")
	}
	if (kind != "private.erased") return
	for (i = 1; i <= gone; i++) print subject "\t" values[i] "\t" (sealed ? substr(received, 1, 10) " " ground : "unsealed") > (T "/gone")
}
BEGIN { FS = "\t"; last = -1; printf "" > (T "/promised"); printf "" > (T "/named"); printf "" > (T "/entries"); printf "" > (T "/promises"); printf "" > (T "/gone") }
NR == 1 { if ($0 != "file\tsubject\tseq\tleaf") wrong("index.tsv の見出しが違います", "index.tsv has another heading"); next }
{
	if (NF != 4 || $1 != sprintf("entries/%06d.json", NR - 1) || !is_subject($2) || !is_number($3) || $3 + 0 < 1)
		wrong("index.tsv の" NR - 1 "行目が違います", "line " NR - 1 " of index.tsv is wrong")
	at = $4 == "-" ? size : $4
	if (!is_number(at "") || ($4 != "-" && (at + 0 <= last || at + 0 >= size + 0))) wrong("index.tsv の順番が違います: " $1, "out of order in index.tsv: " $1)
	last = at + 0
	line = ""
	if ((getline line < $1) < 0) wrong("ファイルがありません: " $1, "a file is missing: " $1)
	close($1)
	if (!scan(line)) wrong("記録の書き方が違います: " $1, "not written as an entry is: " $1)
	if (subject != $2 || seq != $3) wrong("記録が index.tsv と違います: " $1, "the entry is not the one in index.tsv: " $1)
	tell($4 != "-")
	if ($4 == "-") print $1 "\t" substr(received, 1, 19) > (T "/late")
	else if (received "" > newest "") newest = received
	out = T "/e/" NR - 1
	printf "%c%s", 0, line > out
	close(out)
	print out > (T "/entries")
	print $2 "\t" $3 "\t" $4 "\t" prev
}
END { if (!stopped) { print NR - 1 > (T "/total"); printf "%.0f\n", seconds(newest) > (T "/newest") } }
' size="$count" index.tsv >"$T/rows"
read -r n <"$T/total"
[ "$n" -gt 0 ] && [ "$n" = "$(grep -c '^entries/' "$T/names")" ] || bad "index.tsv にない記録があります" "an entry that index.tsv does not list"
xargs sha256sum <"$T/entries" | cut -c 1-64 >"$T/hashes"
paste "$T/hashes" "$T/rows" >"$T/chained"
run '
BEGIN { FS = "\t" }
{
	if (($2 in seq ? seq[$2] : 0) + 1 != $3 + 0 || $5 != ($2 in head ? head[$2] : sprintf("%064d", 0)))
		wrong($2 " の記録" $3 "がつながりません", $2 ": entry " $3 " does not follow the one before it")
	seq[$2] = $3 + 0; head[$2] = $1
	if ($4 == "-") next
	sealed++; leaf[$2] = $4; hash[$2] = $1
}
END {
	if (stopped) exit
	printf "%d\n", sealed > (T "/sealed")
	for (s in leaf) { name = s; sub(/:/, ".", name); print "proofs/" name ".tlog-proof\t" leaf[s] "\t" hash[s] }
}' "$T/chained" | sort >"$T/heads"
passed
read -r sealed <"$T/sealed"
[ "$sealed" -gt 0 ] || bad "封印済みの記録が一つもありません" "none of the entries is sealed"

# 6a. The places: all sealed entries, each at its leaf, make the root together with the siblings that they lack.
run '!is_hex($0, 64) { wrong("siblings.txt の形が違います", "siblings.txt has another form") }' siblings.txt
awk -F '\t' '$4 != "-" { print $4 "\t" $1 }' "$T/chained" >"$T/level"
cp siblings.txt "$T/siblings"
width=$count
while [ "$width" -gt 1 ]; do
	run '
	function sibling(    h) { return (getline h < (T "/siblings")) > 0 ? h : "" }
	function up(at, left, right) { printf "%.0f\n", int(at / 2) > (T "/where"); print "01" left right > (T "/nodes") }
	BEGIN { FS = "\t"; printf "" > (T "/where"); printf "" > (T "/nodes"); printf "" > (T "/alone"); printf "" > (T "/rest"); open = -1 }
	open >= 0 && $1 == open + 1 { up(open, held, $2); open = -1; next }
	open >= 0 { up(open, held, sibling()); open = -1 }
	$1 % 2 { up($1, sibling(), $2); next }
	$1 + 1 == width { printf "%.0f\n", int($1 / 2) > (T "/where"); print $2 > (T "/alone"); next }
	{ open = $1 + 0; held = $2 }
	END {
		if (open >= 0) up(open, held, sibling())
		while ((getline h < (T "/siblings")) > 0) print h > (T "/rest")
	}' width="$width" "$T/level"
	{ hashed <"$T/nodes"; cat "$T/alone"; } | paste "$T/where" - >"$T/level"
	passed
	mv "$T/rest" "$T/siblings"
	width=$(((width + 1) / 2))
done
{ [ "$(cat "$T/level")" = "0	$top" ] && [ ! -s "$T/siblings" ]; } ||
	bad "記録の、封印の中の位置が証明と合いません" "the entries are not at their places under the checkpoint"

# 7. The proofs, all of them one level of the tree at a time (RFC 9162 §2.1.3.2).
cut -f 1 "$T/heads" >"$T/wanted"
grep '^proofs/' "$T/names" >"$T/there"
cmp -s "$T/wanted" "$T/there" || bad "証明の数が合いません" "a proof is missing, or there is one too many"
run '
BEGIN { FS = "\t"; while ((getline line < "checkpoint") > 0) note = note line "\n" }
{
	n = 0; path = ""; rest = ""; body = 0
	while ((getline line < $1) > 0) {
		n++
		if (body) rest = rest line "\n"
		else if (line == "" && n > 2) body = 1
		else if (n == 1 ? line != "c2sp.org/tlog-proof@v1" : n == 2 ? line != "index " $2 : 0) break
		else if (n > 2) { h = unbase(line, 32); if (h == "") break; path = path " " h }
	}
	close($1)
	if (!body || rest != note) wrong("別の記録か別の封印の証明です: " $1, "the proof of another entry or checkpoint: " $1)
	print $1 " " $2 " " size - 1 " " $3 path
}' size="$count" "$T/heads" >"$T/work"
while [ -s "$T/work" ]; do
	run '{
		if (NF == 4) {
			if ($3 + 0 || $4 != top) wrong("証明が封印と合いません: " $1, "does not lead to the root: " $1)
			next
		}
		if ($3 + 0 == 0) wrong("証明が封印と合いません: " $1, "does not lead to the root: " $1)
		at = $2 + 0; last = $3 + 0
		if (at % 2 || at == last) {
			print "01" $5 $4 > (T "/nodes")
			while (at && !(at % 2)) { at = int(at / 2); last = int(last / 2) }
		} else print "01" $4 $5 > (T "/nodes")
		printf "%s %.0f %.0f %%", $1, int(at / 2), int(last / 2) > (T "/left")
		for (i = 6; i <= NF; i++) printf " %s", $i > (T "/left")
		print "" > (T "/left")
	} BEGIN { printf "" > (T "/nodes"); printf "" > (T "/left") }' top="$top" "$T/work"
	hashed <"$T/nodes" >"$T/made"
	passed
	paste -d ' ' "$T/made" "$T/left" | awk '{ $5 = $1; $1 = ""; print substr($0, 2) }' >"$T/work"
done

root_of() { # the root of the leaves in $T/level, of which there is one at least; $T/level is used up
	while [ "$(grep -c . "$T/level")" -gt 1 ]; do
		awk 'NR % 2 { left = $0; next } { print "01" left $0; left = "" }' "$T/level" | hashed >"$T/up"
		awk 'END { if (NR % 2) print }' "$T/level" >>"$T/up"
		mv "$T/up" "$T/level"
	done
	cat "$T/level"
}

# 8. All leaves, where the bundle holds everything: every one of them is here.
if [ -f leaves.txt ]; then
	run '!is_hex($0, 64) { wrong("leaves.txt の行数が違います", "leaves.txt has not one hash an entry") } END { print NR > (T "/n") }' leaves.txt
	awk -F '\t' '$4 != "-" { print $1 }' "$T/chained" >"$T/sealed_leaves"
	if [ "$(cat "$T/n")" != "$count" ] || [ "$sealed" != "$count" ]; then bad "leaves.txt の行数が違います" "leaves.txt has not one hash an entry"; fi
	cmp -s leaves.txt "$T/sealed_leaves" || bad "leaves.txt と記録が合いません" "an entry is not the one in leaves.txt"
fi

# 8a. What is not sealed: nothing that was there long before the checkpoint was seen.
awk -F '\t' -v size="$count" '$3 == size { print $4 }' "$T/cosigned" >"$T/seen"
[ ! -f "$T/report" ] || awk '
	sub(/^タイムスタンプ \/ time stamp: checkpoint\.tsr, /, "") {
		split($3, clock, ":"); y = $4; m = (index("JanFebMarAprMayJunJulAugSepOctNovDec", $1) + 2) / 3
		if (m < 3) { m += 12; y-- }
		days = 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + $2 - 719469
		printf "%.0f\n", days * 86400 + clock[1] * 3600 + clock[2] * 60 + int(clock[3])
	}' "$T/report" >>"$T/seen"
if [ -s "$T/seen" ] && [ -f "$T/late" ]; then
	run '
	BEGIN { FS = "\t" }
	FILENAME == ARGV[1] { if (first == "" || $1 + 0 < first) first = $1 + 0; next }
	bound == "" { bound = stamp(first < 600 ? 0 : first > 253402300799 ? 253402300199 : first - 600) }
	!($2 "" > bound "") { wrong("封印に入っているはずの日時の記録が封印されていません: " $1, "received before the checkpoint was made, and not in it: " $1) }
	function stamp(s,    z, e, d, y, n, m) { # the day of a count of seconds since 1970, by the calendar in eras of 400 years
		z = int(s / 86400) + 719468; e = int(z / 146097); d = z % 146097
		y = int((d - int(d / 1460) + int(d / 36524) - int(d / 146096)) / 365)
		n = d - (365 * y + int(y / 4) - int(y / 100)); m = int((5 * n + 2) / 153)
		d = n - int((153 * m + 2) / 5) + 1; y += e * 400 + (m > 9); m = m > 9 ? m - 9 : m + 3
		return sprintf("%04d-%02d-%02dT%02d:%02d:%02d", y, m, d, int(s % 86400 / 3600), int(s % 3600 / 60), s % 60)
	}' "$T/seen" "$T/late"
fi

# 8b. The checkpoint that the reader kept, where one is given.
compared=''
if [ "$kept" ]; then
	kept_text "$kept" "控えがチェックポイントの形ではありません" "what was kept is not a checkpoint" >"$T/lines"
	passed
	run '
		{ n++ } n == 1 { origin = $0 } n == 2 { size = $0 } n == 3 { root = unbase($0, 32) }
		END {
			if (root == "" || !is_number(size)) wrong("控えがチェックポイントの形ではありません", "what was kept is not a checkpoint")
			print origin "\t" size "\t" root
		}' "$T/lines" >"$T/kept"
	passed
	IFS='	' read -r from much is <"$T/kept"
	[ "$from" = "$log" ] || bad "控えは別の台帳のものです" "the checkpoint you kept is of another log"
	if [ "$much" = "$count" ]; then
		compared=$top
	elif [ -f "checkpoints/$much" ]; then
		read_note "checkpoints/$much"
		compared=$root
	elif [ -f leaves.txt ] && [ "$much" -gt 0 ] && [ "$much" -lt "$count" ]; then
		head -n "$much" leaves.txt >"$T/level"
		compared=$(root_of)
	fi
	[ ! "$compared" ] || [ "$compared" = "$is" ] || bad "控え（$much件）と違う台帳です" "not the log of the checkpoint you kept ($much)"
	if [ "$compared" ]; then how='控えと一致 / agrees with your copy'; else how='控えと未照合 / not compared with your copy'; fi
	printf '%s: %s\n' "$how" "$much" >>"$T/report"
fi

# 8c. The receipts that the reader kept, where they are given: as a phone saves them, a JSON object a line, or the notes themselves.
unanswered=0
if [ "$slips" ]; then
	kept_text "$slips" "控えの形ではありません" "not a receipt" >"$T/lines"
	passed
	mkdir "$T/r"
	run '
		!/^\{/ { print; next }
		!/^\{"note":"([^"\\\t]|\\n)+"(,"number":(null|"([^"\\\t]|\\["\\\/bfnrt]|\\u[0-9a-f][0-9a-f][0-9a-f][0-9a-f])*"))?(,"kind":(null|"([^"\\\t]|\\["\\\/bfnrt]|\\u[0-9a-f][0-9a-f][0-9a-f][0-9a-f])*"))?\}$/ {
			wrong("控えの形ではありません", "not a receipt")
		}
		{
			note = substr($0, 10)
			note = substr(note, 1, index(note, "\"") - 1)
			gsub(/\\n/, "\n", note)
			print note
		}' "$T/lines" >"$T/notes"
	passed
	run '
		function form() { wrong("控えの形ではありません", "not a receipt") }
		/^[ \t]*$/ { next }
		function whole() {
			if (n < 6 || !is_subject(said[2]) || !is_number(said[3]) || said[3] + 0 < 1 || !is_hex(said[4], 64)) form()
			if (!is_time(said[5]) || said[1] ~ /\t/) form()
			close(file)
			print file "\t" said[1] "\t" said[2] "\t" said[3] "\t" said[4] "\t" said[5]
			n = 0
		}
		n > 5 && index($0, "\342\200\224 ") != 1 { whole() }
		{
			n++
			if (n == 1) file = T "/r/" NR
			if ((index($0, "\342\200\224 ") == 1) != (n > 5)) form()
			if (n > 5 && !is_signature($0)) form()
			said[n] = $0
			if (n == 6) print "" > file
			print > file
		}
		END { if (!stopped) whole() }' "$T/notes" >"$T/receipts"
	passed
	while IFS='	' read -r file of rest; do
		head -n 5 "$file" >"$T/text"
		by=''
		while IFS='	' read -r who id kind public most; do
			if [ "$kind" != 1 ] || [ "$who" != "$of" ] || [ "$of" != "$log/receipt" ]; then continue; fi
			if signed "$file" "$who" "$id" "$kind" "$public"; then by=yes; fi
		done <"$T/keys"
		[ "$by" ] || bad "渡された鍵で署名された控えではありません" "a receipt that none of the given keys signed"
	done <"$T/receipts"
	{ cat "$T/newest"; awk 'NR == 1 || $1 + 0 < first + 0 { first = $1 } END { if (NR) print first }' "$T/seen"; } >"$T/bounds"
	if [ -f leaves.txt ]; then whole=1; else whole=0; fi
	run '
		BEGIN { FS = "\t"; while ((getline line < (T "/bounds")) > 0) if (line + 0 > bound + 0) bound = line; bound -= 600 }
		FILENAME == ARGV[1] { entry[$2, $3] = $1; here[$2] = 1; next }
		{
			it = $3 " " $4
			if (($3, $4) in entry) {
				if (entry[$3, $4] != $5) wrong("控えにある記録の代わりに、別の記録があります: " it, "another entry than the one that a receipt acknowledged: " it)
				agreed++
				next
			}
			if ((whole + 0 || $3 in here) && seconds($6) <= bound) wrong("控えで受け付けたと分かる記録がありません: " it, "acknowledged by a receipt, and not here: " it)
			unanswered++
		}
		END { if (!stopped) printf "%d\t%d\n", agreed, unanswered }' "$T/chained" whole="$whole" "$T/receipts" >"$T/answers"
	passed
	IFS='	' read -r agreed unanswered <"$T/answers"
	printf '控えのとおり / as receipts say: %s, 未照合 / not compared: %s\n' "$agreed" "$unanswered" >>"$T/report"
fi

# 9. Private values: each the one that its entry has committed to, or erased as a later entry of its chain says.
awk -F '\t' 'FILENAME == ARGV[1] { if (!(($1, $2) in gone)) gone[$1, $2] = $3; next } ($1, $2) in gone { print $3 "\t" gone[$1, $2] }' "$T/gone" "$T/promises" >"$T/erasures"
run '
BEGIN { while ((getline line < (T "/erasures")) > 0) { split(line, part, "\t"); gone[part[1]] = part[2] } }
function form() { wrong("private.json の形が違います", "private.json has another form") }
BEGIN { printf "" > (T "/values"); printf "" > (T "/said"); printf "" > (T "/listed") }
closed { form() }
NR == 1 { if ($0 != "{") form(); next }
$0 == "}" { closed = 1; if (comma) form(); next }
{
	c = substr($0, 2, 64)
	if (substr($0, 1, 1) != "\"" || !is_hex(c, 64) || substr($0, 66, 2) != "\":" || !((c "") > (before "")) || (NR > 2 && !comma)) form()
	rest = substr($0, 68)
	comma = substr(rest, length(rest)) == ","
	if (comma) rest = substr(rest, 1, length(rest) - 1)
	before = c
	print c > (T "/listed")
	if (rest == "\"withheld\"") { withheld++; next }
	if (rest == "\"erased\"") {
		if (!(c in gone)) wrong("消去の記録がない値です: " c, "said to be erased, but no entry says so: " c)
		erased++; told[gone[c]]++
		next
	}
	if (rest == "\"lost\"") { lost++; next }
	salt = substr(rest, 10, 64)
	if (substr(rest, 1, 9) != "{\"salt\":\"" || !is_hex(salt, 64) || substr(rest, 74, 10) != "\",\"value\":" || substr(rest, length(rest)) != "}") form()
	if (!canonical(substr(rest, 84, length(rest) - 84))) wrong("JSON の書き方が違います: " c, "not JSON as it is sealed: " c)
	out = T "/h/v" ++included
	bytes("02" salt, out)
	printf "%s", substr(rest, 84, length(rest) - 84) > out
	close(out)
	print out > (T "/values")
	print c > (T "/said")
}
END { if (!stopped) { if (!closed) form(); printf "included %d, withheld %d, erased %d, lost %d\n", included, withheld, erased, lost; for (k in told) print k "\t" told[k] > (T "/told_erased") } }
' private.json >"$T/private"
[ ! -s "$T/values" ] || xargs sha256sum <"$T/values" | cut -c 1-64 >"$T/right"
[ ! -s "$T/values" ] || cmp -s "$T/said" "$T/right" || bad "非公開の値が約束と違います" "a private value is not the one committed to"
sort -u "$T/promised" | cmp -s - "$T/listed" || bad "非公開の値が欠けているか余っています" "private values are missing or too many"

# 10. Photos and scans: each the one that an entry names.
run '
BEGIN { FS = "\t" }
{
	if (NF != 2 || !is_hex($1, 64) || !(($1 "") > (before "")) || $2 !~ /^(included|withheld|lost|elsewhere)$/) wrong("attachments.tsv の形が違います", "attachments.tsv has another form")
	before = $1
	n[$2]++
	print $1 > (T "/files")
	if ($2 == "included") print $1 "  attachments/" $1 > (T "/inside")
}
BEGIN { printf "" > (T "/files"); printf "" > (T "/inside") }
END { if (!stopped) printf "included %d, withheld %d, lost %d, elsewhere %d\n", n["included"], n["withheld"], n["lost"], n["elsewhere"] }
' attachments.tsv >"$T/attached"
grep '  attachments/' "$T/sums" | cmp -s - "$T/inside" || bad "写真・書類が記録と違います" "not the files that were recorded"
sort -u "$T/named" | cmp -s - "$T/files" || bad "写真・書類の一覧が記録と違います" "attachments.tsv does not list what the entries name"

# 11. The cosigners that were given, and the verdict.
while IFS='	' read -r name id kind public most; do
	[ "$kind" = 4 ] || continue
	awk -F '\t' -v name="$name" -v id="$id" '$1 == name && $2 == id && $3 + 0 >= most { most = $3 + 0; at = $4 } END { if (most) print most ", time " at }' "$T/cosigned" >"$T/saw"
	[ -s "$T/saw" ] || bad "$name の連署がありません" "$name has cosigned none of the checkpoints"
	printf '連署 / cosigned: %s, %s\n' "$name" "$(cat "$T/saw")" >>"$T/report"
done <"$T/keys"
{
	printf '封印 / checkpoint: %s, %s\n' "$log" "$count"
	[ ! -f "$T/report" ] || cat "$T/report"
	printf '封印済みの記録 / sealed entries: %s\n' "$sealed"
	[ ! -f "$T/late" ] || sed 's,^,まだ封印されていない / not yet sealed: ,; s,	.*,,' "$T/late"
	printf '非公開の値 / private values: %s\n' "$(cat "$T/private")"
	[ ! -f "$T/told_erased" ] || sort "$T/told_erased" | awk -F '\t' '
		$1 == "unsealed" { print "消去済みとされ、消去の記録は未封印 / said to be erased by an entry that is not sealed: " $2; next }
		BEGIN { said["retention"] = "保存期間の満了 / time of keeping over"; said["instruction"] = "発注者の指示 / client\047s instruction" }
		{ why = substr($1, 12); print "消去済み / erased: " $2 ", " substr($1, 1, 10) " UTC, " (why in said ? said[why] : why) }'
	printf '写真・書類 / attachments: %s\n' "$(cat "$T/attached")"
} | awk "$LIB"'{ print shown($0) }'
if [ -f "$T/late" ]; then
	late=$(grep -c . "$T/late")
	printf '【一部のみ】封印されたとおりの記録 %s件、まだ封印されておらず何の証明もない記録 %s件。十秒ほど待って作り直した一式で確かめてください。' "$sealed" "$late"
	printf ' / IN PART: as they were sealed: %s; not yet sealed, and proved by nothing: %s. Have the bundle made again in ten seconds.\n' "$sealed" "$late"
	exit 3
elif [ "$kept" ] && [ ! "$compared" ] && [ "$much" -gt "$count" ]; then
	printf '【一部のみ】この一式の記録は封印されたとおりですが、お手元の控え（%s件）より封印が小さく（%s件）、比べられません。控えの後に作った一式なら、そのこと自体が、封印された記録が失われたか隠された証拠です。控えとこの一式を保管し、契約の担当者に知らせてください。控えより前の一式なら、いま作った台帳全体の一式で比べてください。' "$much" "$count"
	printf ' / IN PART: every entry in it is as it was sealed, but the checkpoint you kept (%s) is larger than this one (%s). If this was made after you got your copy, that is itself the evidence that sealed entries were lost or hidden: keep both, and tell the contract\047s officer. If it was made before, take a bundle of everything made now.\n' "$much" "$count"
	exit 3
elif [ "$kept" ] && [ ! "$compared" ]; then
	printf '【一部のみ】記録は封印されたとおりですが、お手元の控え（%s件）とは、この一式では比べられません。いま作った台帳全体の一式で比べてください。' "$much"
	printf ' / IN PART: every entry is as it was sealed, but the checkpoint you kept (%s) cannot be compared with this. Take a bundle of everything made now.\n' "$much"
	exit 3
elif [ "$unanswered" -gt 0 ]; then
	printf '【一部のみ】記録は封印されたとおりですが、控え%s件は、対象がこの一式にないか、一式より新しいため、比べられません。いま作った台帳全体の一式で比べてください。' "$unanswered"
	printf ' / IN PART: every entry is as it was sealed, but %s of your receipts cannot be compared with this: what they are of is not in it, or came later. Take a bundle of everything made now.\n' "$unanswered"
	exit 3
elif [ -f leaves.txt ]; then
	echo '【合格】封印された全記録がそろっています。抜けも書き換えもありません。 / GOOD: every entry under the checkpoint is here and as it was sealed; none is changed or missing.'
else
	printf '【合格】どの記録も封印されたとおりの内容と位置で、対象ごとに、ここにある最新の記録まで書き換えも抜けもありません。それより後の記録がないことは、leaves.txt のある全体の一式でしか示せません。'
	echo ' / GOOD: every entry is as it was sealed and at its place; of each chain nothing up to the newest entry shown was changed or left out. Later entries cannot be excluded: only a bundle of everything with leaves.txt in it does that.'
fi
