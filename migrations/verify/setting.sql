-- Verify booking:setting on pg

select allow_private_webhooks, updated_at from booking_data.setting where false;
