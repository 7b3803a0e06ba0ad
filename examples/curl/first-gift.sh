#!/usr/bin/env bash
# A gift by curl, step by step. With the key that `npm start` prints:
#
#   KEY=sk_test_… examples/curl/first-gift.sh
#
# The roses are in the catalogue of the demo; on a server of yours, `lavish seed` plants them.
set -euo pipefail

KEY=${KEY:?the API key that npm start prints}
API=${API:-http://127.0.0.1:7070/v1}
RUN=$(date +%s) # so that you can run it again, with other users and in another room

# call METHOD PATH [BODY [IDEMPOTENCY-KEY]]: prints the answer and its status.
call() {
  echo "> $1 /$2 ${3:-}"
  curl -sS -X "$1" "$API/$2" -H "Authorization: Bearer $KEY" -w '\n%{http_code}\n\n' \
    ${3:+-H 'Content-Type: application/json' -d "$3"} ${4:+-H "Idempotency-Key: $4"}
}

echo '# A viewer and a host. You name them; PUT makes or changes them.'
call PUT "users/anna-$RUN" '{"name": "Anna"}'
call PUT "users/ben-$RUN" '{"name": "Ben"}'

echo '# Anna buys 100 coins. The key makes it safe to send again: the same key is the same purchase.'
call POST "users/anna-$RUN/top-ups" '{"coins": 100, "reference": "invoice 1"}' top-up-1

echo '# Ben goes live.'
call POST rooms "{\"id\": \"room-$RUN\", \"host\": \"ben-$RUN\", \"title\": \"Ben sings\"}"

echo '# Anna sends three roses. The answer is the receipt.'
ROSES="{\"sender\": \"anna-$RUN\", \"item\": \"rose\", \"quantity\": 3}"
call POST "rooms/room-$RUN/gifts" "$ROSES" gift-1

echo '# Was the answer lost? Send it again under its key: 200 instead of 201, the same receipt, nothing charged.'
call POST "rooms/room-$RUN/gifts" "$ROSES" gift-1

echo '# A thousand roses are more than she has. A refusal moves nothing, and says why.'
call POST "rooms/room-$RUN/gifts" "{\"sender\": \"anna-$RUN\", \"item\": \"rose\", \"quantity\": 1000}" gift-2

echo '# The key of one gift is not good for another.'
call POST "rooms/room-$RUN/gifts" "{\"sender\": \"anna-$RUN\", \"item\": \"rose\", \"quantity\": 5}" gift-1

echo '# 97 coins are left, and Ben has earned his half of three, rounded down.'
call GET "users/anna-$RUN"
call GET "users/ben-$RUN"

echo '# Ben stops.'
call POST "rooms/room-$RUN/end"
