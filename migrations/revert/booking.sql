-- Revert booking:booking from pg

begin;
drop table booking_data.booking;
commit;
