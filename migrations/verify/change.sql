-- Verify booking:change on pg

select epoch, position, transaction_id, happened_at, kind, event_id, booking_id, seat_events, seat_deltas, actor, resource, changes from booking_data.change where false;
