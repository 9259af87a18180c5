-- The memberships of a member in the order in which they are known: first those that last, then those that ended last.
create index membership_by_member on membership (member_id, to_position, from_position);
