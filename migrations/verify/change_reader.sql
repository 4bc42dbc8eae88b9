-- Verify booking:change_reader on pg

select name, epoch, transaction_id, position, last_booking_id, asked_at, told_since from booking_data.change_reader where false;
