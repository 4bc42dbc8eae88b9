-- Verify booking:idempotency_key on pg

select key, request, booking_id, created_at, operation, event_id, answer from booking_data.idempotency_key where false;
