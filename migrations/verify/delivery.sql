-- Verify booking:delivery on pg

select id, channel, webhook_id, recipient, booking_id, epoch, transaction_id, position, kind, payload, status, attempts, next_attempt_at, lease, last_status, last_error,
    created_at, settled_at
from booking_data.delivery where false;
