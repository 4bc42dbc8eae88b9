-- Revert booking:event_seats from pg

begin;
drop table booking_data.event_seats;
commit;
