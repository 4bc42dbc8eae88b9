-- Deploy booking:keyed_bookings to pg
-- Functions whose parameters or result grew; sql/ makes them anew.

begin;
set local role booking_owner;

drop function if exists booking_api.create_bookings(jsonb, boolean);
drop function if exists booking_api.create_booking(text, jsonb);
drop function if exists booking_impl.booking_item_json(uuid, text, integer);
drop function if exists booking_impl.read_offers(uuid[]);
drop function if exists booking_impl.judge_requests(jsonb, uuid[], integer[], integer[], integer[], text[], integer[], boolean[], boolean, integer[], text[], text[], text[]);
drop function if exists booking_impl.write_bookings(uuid[], text[], integer[], integer[], integer[], text[], integer[], integer[], text[]);

commit;
