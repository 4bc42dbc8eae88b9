-- Verify booking:webhook on pg

select id, url, kinds, secret, previous_secret, previous_secret_until, status, disabled_reason, first_epoch, first_transaction_id, created_at, updated_at
from booking_data.webhook where false;
