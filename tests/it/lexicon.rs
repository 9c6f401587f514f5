//! The built-in phrases on invented sentences: what each label must find, and what must not fool it.
//! Measures nothing: F1 on coded posts is `scripts/floors.sh`.
//! A module of the `it` tests.

use groundswell::annotation::{Annotation, Speaker};
use groundswell::classify::{Classifier, Lexicon};
use groundswell::codebook::Codebook;

/// A label, sentences that say it, and sentences that only come near it.
type Case = (&'static str, &'static [&'static str], &'static [&'static str]);

const DEMANDS: &[Case] = &[
    (
        "burnout/strain",
        &[
            "I am completely burnt out after three winters on this ward.",
            "Half my team is off sick with stress and I think I'm next.",
            "The job left me exhausted and my GP signed me off again.",
        ],
        &[
            "I am not burned out, I just like a quiet shift.",
            "Is burnout covered in the second year of the course?",
            "They say that everyone burns out.",
        ],
    ),
    (
        "burnout/support",
        &[
            "Since I changed wards my stress has gone and I finally sleep again.",
            "I am far less stressed in this team than I was in my last job.",
        ],
        &["I am so stressed by this job.", "My burnout got worse after the inspection."],
    ),
    (
        "secondary_trauma/strain",
        &[
            "I have nightmares about a case that I closed years ago.",
            "Compassion fatigue is what ended it for most of us on the children's ward.",
        ],
        &[
            "We give a lecture on trauma informed care to the new social workers.",
            "The patients have nightmares and we sit with them.",
        ],
    ),
    (
        "secondary_trauma/support",
        &[
            "After a child dies on our ward there is always a debrief and it helps.",
            "On our unit we get a proper debrief after every death and nobody is left alone with it.",
        ],
        &["We never get a debrief after a death.", "Debriefs? There was nobody to talk to."],
    ),
    (
        "caseload/strain",
        &[
            "My caseload is unmanageable and two more were allocated today.",
            "I'm doing the work of three people in this office.",
            "Thirty patients to one nurse on nights.",
        ],
        &[
            "What is a normal caseload for a social worker?",
            "My caseload is manageable.",
            "My workload isn't too bad this term.",
        ],
    ),
    (
        "caseload/support",
        &[
            "I have a protected caseload in my first year here.",
            "My caseload is manageable and my manager keeps it so.",
        ],
        &["There is no protected caseload here.", "My caseload is anything but small, it is far too high."],
    ),
    (
        "work_life_balance/strain",
        &[
            "I work every weekend and most evenings just to write up visits.",
            "There is no work-life balance in this job.",
            "My annual leave was refused again by the ward.",
        ],
        &["What are the hours like on nights?", "I don't work weekends in this post."],
    ),
    (
        "work_life_balance/support",
        &[
            "The flexible hours are why my job works with small children.",
            "I have a great work-life balance in this team.",
        ],
        &["There are no flexible hours on our ward.", "Terrible work-life balance on this ward."],
    ),
    (
        "bureaucracy/strain",
        &[
            "I spend more time on paperwork than with families.",
            "Endless forms and a tick-box culture is what social work has become.",
        ],
        &["Who sells good paperwork folders?", "The paperwork in my new job is not too bad."],
    ),
    (
        "bureaucracy/support",
        &["There is much less paperwork in this team.", "Our admin support is great, they take the forms off us."],
        &["There is far too much paperwork in this job.", "We lost our admin support and type it all ourselves."],
    ),
    (
        "violence/strain",
        &[
            "I was punched by a patient on my second shift.",
            "A parent threatened me in the car park after the conference.",
        ],
        &["We teach the children that hitting is wrong.", "I have never been assaulted at work."],
    ),
    (
        "violence/support",
        &["I feel safe at work because security comes at once.", "We never visit alone and I feel safe at work."],
        &["I do not feel safe at work.", "A patient told me to keep safe."],
    ),
];

const RELATIONS: &[Case] = &[
    (
        "bullying/strain",
        &[
            "My manager bullied me for asking about lone working.",
            "It is a toxic workplace and they pick on whoever speaks.",
        ],
        &["We run an anti-bullying week for the pupils at my school.", "My manager has never bullied anyone."],
    ),
    (
        "bullying/support",
        &[
            "Our manager does not tolerate bullying in the team.",
            "The trust has zero tolerance of bullying and means it.",
        ],
        &["They do tolerate bullying here.", "My manager bullied the whole team."],
    ),
    (
        "blame/strain",
        &[
            "There is a blame culture in this trust.",
            "One mistake and you are struck off, so every nurse covers her back.",
        ],
        &["I don't blame the patients.", "There is no blame culture on our ward."],
    ),
    (
        "blame/support",
        &[
            "We have a no-blame culture on our ward.",
            "When a nurse errs here it is looked at without blame and we learn from mistakes.",
        ],
        &["There is a blame culture on our ward.", "I don't blame you."],
    ),
    (
        "moral_distress/strain",
        &["This is not the care I trained to give.", "I go home feeling guilty about the patients I could not help."],
        &["This is what I trained for and I am glad.", "My trainer taught care planning."],
    ),
    (
        "moral_distress/support",
        &["I can finally practise in line with my values here.", "In this team I can give the care I trained to give."],
        &["I can never practise in line with my values here.", "My values are my own."],
    ),
    (
        "supervision/strain",
        &[
            "My supervision was cancelled again this month.",
            "I have had no supervision since I started as a social worker.",
        ],
        &["I supervise contact between children and parents.", "My dissertation supervisor replied to my email."],
    ),
    (
        "supervision/support",
        &["My manager always makes time for me.", "I get regular reflective supervision from a supportive manager."],
        &["My manager never makes time for me.", "I supervise contact between children and parents."],
    ),
    (
        "leadership/strain",
        &[
            "Senior management have no idea what happens on the wards.",
            "This is the fourth restructure in five years at our council.",
        ],
        &["I applied for a leadership course.", "The leadership module starts in spring."],
    ),
    (
        "leadership/support",
        &["Senior management at our trust are excellent and visible.", "My council is a great employer to work for."],
        &["Senior management at our trust are hopeless.", "The trust is not a good employer."],
    ),
    (
        "voice/strain",
        &[
            "Nobody listens to front-line staff in this council.",
            "We raised concerns about the rota and nothing changed.",
        ],
        &["I listen to the children.", "My manager listens to us."],
    ),
    (
        "voice/support",
        &["My manager listens to us and acts on it.", "They asked for our views and the rota was changed."],
        &["My manager never listens to us.", "Nobody asked for our views on the ward."],
    ),
    (
        "recognition/strain",
        &[
            "Staff are just a number to this trust.",
            "It is a thankless job and we are undervalued.",
            "In nine years nobody in management has said thank you.",
        ],
        &[
            "We do not feel undervalued at this school.",
            "Which number do I ring for payroll at the trust?",
            "Do nurses feel undervalued?",
        ],
    ),
    (
        "recognition/support",
        &[
            "I feel valued by my team and my head.",
            "Thank you for everything you do, nurses.",
            "The parents wrote me a thank-you card at the end of my placement.",
        ],
        &[
            "I never feel valued by this council.",
            "Thanks in advance for the advice about my job.",
            "Any help for a new teacher is appreciated.",
        ],
    ),
    (
        "autonomy/strain",
        &["I am micromanaged from the moment I log on at work.", "Social workers here have no autonomy at all."],
        &["I am not micromanaged in this team.", "We want patients to keep their autonomy."],
    ),
    (
        "autonomy/support",
        &["I have a lot of autonomy in my role.", "My head trusts me to get on with it."],
        &["I have no autonomy in my role.", "Patients have a lot of autonomy on our ward."],
    ),
    (
        "team/strain",
        &["My colleagues are nasty and cliquey.", "I feel isolated at work since we started hot-desking."],
        &["My colleagues are not unfriendly.", "The football team at my school lost again."],
    ),
    (
        "team/support",
        &["My colleagues are amazing and keep me going.", "I work in a really supportive team."],
        &["There is no supportive team here.", "The football team at my school is great."],
    ),
    (
        "fairness/strain",
        &[
            "There is blatant favouritism in this office.",
            "Promotion at our trust goes to friends of the matron.",
            "I was passed over for promotion because I'm pregnant.",
        ],
        &[
            "There is no favouritism in our office.",
            "My favourite part of the job is the babies.",
            "Fair enough, it is her ward.",
        ],
    ),
    (
        "fairness/support",
        &["Everyone in our team is treated fairly.", "My manager treats us all the same and I like that."],
        &["Staff are not treated fairly here.", "The fair is next to my school."],
    ),
];

const RESOURCES: &[Case] = &[
    (
        "development/strain",
        &[
            "I was thrown in at the deep end in my first week as a social worker.",
            "There is no career progression for band 5 nurses here.",
            "I had no induction and no training at this school.",
        ],
        &[
            "We run potty training for the toddlers at my nursery.",
            "Is there any training for new carers?",
            "I was not thrown in at the deep end at work.",
        ],
    ),
    (
        "development/support",
        &[
            "The training here is excellent.",
            "My employer paid for my degree.",
            "There are good opportunities for progression in our trust.",
        ],
        &[
            "The training here is not good.",
            "My employer never paid for my training.",
            "Child development is my subject.",
        ],
    ),
    (
        "pay/strain",
        &[
            "We are underpaid for what we do as carers.",
            "There has been no pay rise in six years at our council.",
            "The mileage rate has been cut again for social workers.",
        ],
        &[
            "Nobody here feels underpaid at work.",
            "Please pay attention to the patient.",
            "I must pay my respects to that nurse.",
        ],
    ),
    (
        "pay/support",
        &["The pay is good in my trust.", "I am paid well for a librarian.", "My job has a great pension."],
        &["The pay is not good in my trust.", "Carers are not paid well.", "Families on benefits come to my library."],
    ),
    (
        "funding/strain",
        &[
            "Budget cuts have closed every service I used to refer families to.",
            "We have no laptops and not enough equipment on the ward.",
            "There are not enough foster placements, so children sleep in our office.",
        ],
        &[
            "There are no budget cuts planned at our library.",
            "Human resources lost my form.",
            "She cut my hair after work.",
        ],
    ),
    (
        "funding/support",
        &["Our school is well resourced.", "The library is properly funded at last."],
        &["Our school is not well resourced.", "The lottery funded a bridge."],
    ),
    (
        "staffing/strain",
        &[
            "We are short staffed on every shift.",
            "Half the team are agency and nobody stays.",
            "We can't recruit social workers here.",
        ],
        &["We are not short staffed in this team.", "I left my job after ten years.", "The pupils left early."],
    ),
    (
        "staffing/support",
        &["Our ward is fully staffed.", "We have a very low turnover of staff."],
        &["Our ward is never fully staffed.", "A high turnover of staff."],
    ),
    (
        "meaning/strain",
        &[
            "I hate my job.",
            "I no longer see the point of this job.",
            "Teaching has lost its joy, I feel like a glorified babysitter.",
        ],
        &["I don't hate my job.", "I hate to say it but the rota is fine.", "Do you hate your job?"],
    ),
    (
        "meaning/support",
        &["I love my job.", "Midwifery is still the most rewarding job I know.", "I loved working with the children."],
        &["I don't love my job.", "I would love to hear from other nurses.", "I love this post, thanks for sharing."],
    ),
];

const INTENTS: &[Case] = &[
    (
        "leaving",
        &[
            "I handed in my notice on Monday.",
            "I left nursing after ten years and would not go back.",
            "I am looking for another job outside the council.",
            "I'm seriously thinking of leaving the profession.",
            "I was lucky enough to take early retirement from the council.",
            "Counting down the days until I retire from this place.",
        ],
        &[
            "I would never leave my team.",
            "I'm not leaving this school.",
            "Three of our nurses have handed in their notice.",
            "My colleague left the ward in tears.",
            "I left my lunch in the staff room.",
            "If I won the lottery I would buy the ward a kettle.",
            "Just quit!",
        ],
    ),
    (
        "staying",
        &[
            "Twenty years as a midwife and I'm not going anywhere.",
            "I came back to teaching after a year away.",
            "I will stay in this team until I retire.",
            "I would return for a protected caseload.",
        ],
        &[
            "I would not stay in this job.",
            "I am staying at home with a cold.",
            "Why would anyone stay in this job?",
            "I work at the council.",
        ],
    ),
    (
        "agency_preference",
        &[
            "I went agency two years ago and never looked back.",
            "I'm a locum social worker and I choose my own hours.",
            "I am thinking of going into travel nursing.",
            "I might return as an agency worker, it is easier to move on.",
        ],
        &[
            "The council relies on agency staff.",
            "Our ward is full of agency nurses.",
            "I would never go agency.",
            "I rang the letting agency in my lunch break at work.",
            "Travel to the hospital takes an hour.",
        ],
    ),
];

/// The labels that the lexicon gives, as `theme/valence` or `intent`.
fn labels(lexicon: &Lexicon, text: &str) -> Vec<String> {
    let coding = lexicon.classify(text).expect("classified");
    coding.themes.iter().map(|code| Annotation::label(&code.theme, code.valence)).collect()
}

fn check(cases: &[Case]) {
    let lexicon = Lexicon::embedded();
    let mut wrong = Vec::new();
    for (label, said, near) in cases {
        assert!(said.len() >= 2 && near.len() >= 2, "{label}: two of each at least");
        for (sentences, wanted) in [(said, true), (near, false)] {
            for text in *sentences {
                let found = labels(&lexicon, text);
                if found.iter().any(|known| known == label) != wanted {
                    let what = if wanted { "missed in" } else { "wrongly found in" };
                    wrong.push(format!("{label} {what} \"{text}\" (found {found:?})"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} sentences:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn demands_are_found_and_what_comes_near_them_is_not() {
    check(DEMANDS);
}

#[test]
fn relations_and_support_are_found_and_what_comes_near_them_is_not() {
    check(RELATIONS);
}

#[test]
fn resources_and_rewards_are_found_and_what_comes_near_them_is_not() {
    check(RESOURCES);
}

#[test]
fn intents_are_the_speakers_own_not_others_nor_denied() {
    check(INTENTS);
}

#[test]
fn every_label_of_the_codebook_has_its_sentences() {
    let codebook = Codebook::embedded();
    let mut named: Vec<&str> = [DEMANDS, RELATIONS, RESOURCES, INTENTS].concat().iter().map(|case| case.0).collect();
    let mut wanted: Vec<String> =
        codebook.labels().iter().map(|l| Annotation::label(&l.theme.key, l.valence)).collect();
    named.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(named, wanted);
}

#[test]
fn who_tells_of_own_work_speaks_first_hand_and_a_parent_does_not() {
    let lexicon = Lexicon::embedded();
    for (text, speaker) in [
        ("I have been a social worker for nine years and my team is small.", Speaker::FirstHand),
        ("On our ward we lost two nurses this month.", Speaker::FirstHand),
        ("My wife is a teacher and she works every evening.", Speaker::SecondHand),
        ("As a parent I think the teachers at my son's school do a great job.", Speaker::Outsider),
    ] {
        assert_eq!(lexicon.classify(text).expect("classified").speaker.label, speaker, "{text}");
    }
}

#[test]
fn texts_without_work_get_no_theme() {
    let lexicon = Lexicon::embedded();
    for text in ["Brilliantly said, I could not agree more.", "The weather was kind to us.", "", "👍"] {
        assert!(labels(&lexicon, text).is_empty(), "{text}: {:?}", labels(&lexicon, text));
    }
}
