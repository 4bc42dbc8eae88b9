-- Revert booking:booking_item from pg

begin;
drop table booking_data.booking_item;
commit;
