-- Revert booking:epoch from pg

begin;
drop table booking_data.epoch;
drop sequence booking_data.current_epoch cascade;
commit;
