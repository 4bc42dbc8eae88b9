-- Verify booking:change on pg

select epoch, position, transaction_id, happened_at, kind, event_id, booking_id, seat_events, seat_deltas, actor, resource, changes, idempotency_key,
    cancelled_event_id
from booking_data.change where false;
