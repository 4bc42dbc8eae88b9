-- Verify booking:change_reader on pg

select name, transaction_id, position from booking_data.change_reader where false;
