-- Revert booking:customer_tickets from pg

begin;
drop table booking_data.customer_tickets;
commit;
