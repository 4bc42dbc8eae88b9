-- Revert booking:setting from pg

begin;
-- Cascades to the functions in sql/ that know the table's row type; they are applied anew after the next deploy.
drop table booking_data.setting cascade;
commit;
