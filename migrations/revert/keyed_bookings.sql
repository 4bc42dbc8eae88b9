-- Revert booking:keyed_bookings from pg
-- The earlier code drops nothing of these: they go, so that it can be applied.

begin;
drop function if exists booking_api.create_bookings(jsonb, text[], boolean);
drop function if exists booking_api.create_booking(text, jsonb, text);
drop function if exists booking_impl.booking_item_json(uuid, text, integer, integer);drop function if exists booking_impl.read_offers(uuid[]);
drop function if exists booking_impl.judge_requests(jsonb, uuid[], integer[], integer[], integer[], integer[], integer[], text[], integer[], boolean[], boolean, integer[], text[], text[], text[]);
drop function if exists booking_impl.write_bookings(uuid[], text[], integer[], integer[], integer[], text[], integer[], integer[], text[], jsonb, text[]);

commit;
