-- Verify booking:booking_item_given_back on pg

select 1 / count(*) from pg_class where oid = 'booking_data.booking_item_given_back'::regclass;
