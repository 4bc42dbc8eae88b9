-- Verify booking:keyed_bookings on pg
-- Nothing to look at: whether the functions are there is for sql/verify.sql to say.

select 1;
