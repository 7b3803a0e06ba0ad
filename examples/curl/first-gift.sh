#!/usr/bin/env bash
# A gift by curl, step by step. With the key that `npm start` prints:
#
#   KEY=sk_test_… examples/curl/first-gift.sh
#
# The item `rose` is in the catalogue of the demo. On your own server, `lavish seed` creates it.
set -euo pipefail

KEY=${KEY:?the API key that npm start prints}
API=${API:-http://127.0.0.1:7070/v1}
RUN=$(date +%s) # makes the ids of users and room unique, so that you can run the script again

# call METHOD PATH [BODY [IDEMPOTENCY-KEY]]: prints the response and its status.
call() {
  echo "> $1 /$2 ${3:-}"
  curl -sS -X "$1" "$API/$2" -H "Authorization: Bearer $KEY" -w '\n%{http_code}\n\n' \
    ${3:+-H 'Content-Type: application/json' -d "$3"} ${4:+-H "Idempotency-Key: $4"}
}

echo '# A viewer and a host. Your platform chooses their ids; PUT creates or changes a user.'
call PUT "users/anna-$RUN" '{"name": "Anna"}'
call PUT "users/ben-$RUN" '{"name": "Ben"}'

echo '# Anna buys 100 coins. With the same key, the request can be sent again: it is the same purchase.'
call POST "users/anna-$RUN/top-ups" '{"coins": 100, "reference": "invoice 1"}' top-up-1

echo '# Ben goes live.'
call POST rooms "{\"id\": \"room-$RUN\", \"host\": \"ben-$RUN\", \"title\": \"Ben sings\"}"

echo '# Anna sends three roses. The response is the receipt.'
ROSES="{\"sender\": \"anna-$RUN\", \"item\": \"rose\", \"quantity\": 3}"
call POST "rooms/room-$RUN/gifts" "$ROSES" gift-1

echo '# If the response is lost, send the gift again under its key: 200 instead of 201, the same receipt, no charge.'
call POST "rooms/room-$RUN/gifts" "$ROSES" gift-1

echo '# A thousand roses cost more than her balance. A refusal moves no coins, and has a reason.'
call POST "rooms/room-$RUN/gifts" "{\"sender\": \"anna-$RUN\", \"item\": \"rose\", \"quantity\": 1000}" gift-2

echo '# A key cannot be used for a different gift.'
call POST "rooms/room-$RUN/gifts" "{\"sender\": \"anna-$RUN\", \"item\": \"rose\", \"quantity\": 5}" gift-1

echo '# Anna has 97 coins left, and Ben has earned half of three coins, rounded down.'
call GET "users/anna-$RUN"
call GET "users/ben-$RUN"

echo '# Ben ends the room.'
call POST "rooms/room-$RUN/end"
