-- Revert booking:change_reader from pg

begin;
drop table booking_data.change_reader;
commit;
