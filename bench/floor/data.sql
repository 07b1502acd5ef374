-- %(n)s incidents of 17,000 students at 40 schools, in place of those that are there.
TRUNCATE floor_incident, floor_incidenttype, floor_student, floor_staff, floor_school RESTART IDENTITY CASCADE;
SELECT setseed(0.7);
INSERT INTO floor_school (name) SELECT 'School ' || g FROM generate_series(1, 40) g;
INSERT INTO floor_incidenttype (name)
SELECT unnest(ARRAY['Skipping class', 'Profanity', 'Insubordination', 'Substance', 'Talking', 'Harassment', 'Fighting',
                    'Public display', 'Other']);
INSERT INTO floor_staff (school_id, first_name, last_name)
SELECT 1 + g %% 40, 'First' || g %% 10, 'Last' || g FROM generate_series(1, 1700) g;
INSERT INTO floor_student (school_id, number, first_name, last_name, grade, gender, ethnicity, birth_date)
SELECT 1 + g %% 40, 'S' || g, (ARRAY['Ava', 'Liam', 'Noah', 'Emma', 'Olivia', 'Ethan', 'Mia', 'Lucas'])[1 + g %% 8],
       (ARRAY['Smith', 'Johnson', 'Williams', 'Brown', 'Jones', 'Garcia', 'Miller', 'Davis'])[1 + (g / 8) %% 8] || g %% 97,
       (g %% 13)::text, CASE WHEN g %% 2 = 0 THEN 'M' ELSE 'F' END,
       (ARRAY['White', 'Black', 'Hispanic', 'Asian'])[1 + g %% 4], '2010-01-01'::date + g %% 3650
FROM generate_series(1, 17000) g;
INSERT INTO floor_incident (student_id, school_id, type_id, staff_id, occurred_on, occurred_time, location, severity,
       status, practice, harm_repaired, parent_contacted, minutes_out, follow_up_on, summary, narrative, agreement,
       outcome, created_at, updated_at)
SELECT student, 1 + student %% 40, 1 + floor(random() * 9)::int, 1 + floor(random() * 1700)::int, day, '10:15',
       (ARRAY['Classroom', 'Hallway', 'Cafeteria', 'Bus', 'Playground'])[1 + g %% 5], 1 + g %% 4,
       (ARRAY['open', 'closed', 'follow-up'])[1 + g %% 3],
       (ARRAY['Circle', 'Conference', 'Conversation', 'Mediation'])[1 + g %% 4], g %% 2 = 0, g %% 3 = 0, g %% 45, day + 14,
       'Refused to return to class ' || g,
       'Was asked twice to return to the classroom. A peer was upset. Spoke with both in the hallway and agreed to meet'
       || ' again. Incident ' || g || '. ' || repeat('Notes on context. ', 6), 'Check-in on Friday', 'Repaired', day, day
FROM (SELECT g, 1 + floor(random() * 17000)::int AS student, current_date - floor(random() * 600)::int AS day
      FROM generate_series(1, %(n)s) g) drawn;
