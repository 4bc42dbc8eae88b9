-- Deploy booking:customer_tickets to pg

begin;
set local role booking_owner;

-- Room on each page: a customer's next booking then stays on it (HOT).
create table booking_data.customer_tickets (
    event_id uuid not null,
    customer text collate "C" not null,
    tickets integer not null,
    constraint customer_tickets_pkey primary key (event_id, customer),
    constraint customer_tickets_of_event foreign key (event_id) references booking_data.event_seats (event_id),
    constraint customer_tickets_not_negative check (tickets >= 0)
) with (fillfactor = 80);

comment on table booking_data.customer_tickets is
'How many tickets each customer holds of an event that has max_per_customer, and of no other event: equal to the sum of quantity - cancelled_quantity over the items of that address, whatever its case; no row is none. Written while the seats of the event are locked.';
comment on column booking_data.customer_tickets.customer is 'The e-mail address in lower case, by the rules of collation "C".';

commit;
