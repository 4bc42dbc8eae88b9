-- Revert booking:booking_item_given_back from pg

begin;
drop index booking_data.booking_item_given_back;
commit;
