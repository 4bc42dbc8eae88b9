create or replace function booking_impl.write_answer(idempotency_key text, operation text, booking_id uuid, event_id uuid, request jsonb, answer json)
returns void
language plpgsql
volatile
as $$
begin
    if idempotency_key is null then
        return;
    end if;
    begin
        insert into booking_data.idempotency_key (key, operation, booking_id, event_id, request, answer)
        values (idempotency_key, write_answer.operation, write_answer.booking_id, write_answer.event_id, write_answer.request, write_answer.answer);
    exception
        when unique_violation then
            raise exception using errcode = 'serialization_failure', message = 'Another transaction used the idempotency key meanwhile; try again';
    end;
end
$$;

comment on function booking_impl.write_answer(text, text, uuid, uuid, jsonb, json) is
'Stores what a request other than a booking was answered for its key; without a key (null) nothing. To be called last: all other locks come before. Fails with 40001 (try again) when another transaction used the key meanwhile.';
