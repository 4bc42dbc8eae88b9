-- Revert booking:verification from pg

begin;
drop table booking_data.verification_sum;
drop table booking_data.verification;
commit;
