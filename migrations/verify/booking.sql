-- Verify booking:booking on pg

select id, customer_email, status, created_at, updated_at, cancelled_at from booking_data.booking where false;
