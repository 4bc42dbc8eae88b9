-- Verify booking:customer_tickets on pg

select event_id, customer, tickets from booking_data.customer_tickets where false;
