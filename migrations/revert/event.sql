-- Revert booking:event from pg

begin;
drop table booking_data.event;
commit;
